import type { Application } from './application.ts';

/**
 * Whether a switch in two phases (PD B5) has taken the track out of the selector and not yet put the new one in: by its Service alone the
 * application is a canary, and nobody who began one would find it. Its release or its lease, which a crash leaves behind, tells.
 */
export const isBetween = ({ strategy, note }: Application): boolean =>
  strategy === 'canary' && (note?.mark?.kind === 'blue-green' || note?.lease?.what.startsWith('switch to ') === true);
