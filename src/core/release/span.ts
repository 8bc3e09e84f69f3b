/** `40 s`, `2 min`, `3 h`, `5 days`; rounded up, so that waiting so long is enough. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 100 * 60) return `${Math.ceil(seconds / 60)} min`;
  const hours = Math.ceil(seconds / 3600);
  return hours < 72 ? `${hours} h` : `${Math.ceil(hours / 24)} days`;
}
