import { userInfo } from 'node:os';

/** Who is at the keyboard, for the journal: the machine's name for them, never a credential. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container, a user may be a bare number without a name.
    return 'unknown';
  }
}
