import type { Strategy } from './application.ts';

/** As rows and sentences call it. */
export const strategyWords: Readonly<Record<Strategy, string>> = {
  'rolling-update': 'rolling update',
  'blue-green': 'blue-green',
  canary: 'canary',
  'ab-testing': 'A/B',
};
