/** A span of time as kubectl writes it: `45s`, `3m20s`, `5h`, `12d` (apimachinery `duration.HumanDuration`). */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 120) return `${Math.max(0, seconds)}s`;
  const both = (big: number, small: number, units: string): string => `${big}${units.charAt(0)}${small === 0 ? '' : `${small}${units.charAt(1)}`}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return both(minutes, seconds % 60, 'ms');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return both(hours, minutes % 60, 'hm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 192) return both(days, hours % 24, 'dh');
  if (days < 730) return `${days}d`;
  const years = Math.floor(days / 365);
  return years < 8 ? both(years, days % 365, 'yd') : `${years}y`;
}

/** The time from that stamp until now (milliseconds since 1970). */
export function since(time: unknown, now: number): string {
  const stamp = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(stamp) ? '<unknown>' : humanDuration(now - stamp);
}
