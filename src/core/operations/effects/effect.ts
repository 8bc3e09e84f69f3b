/** What of an expectation a snapshot shows. Texts follow the application's name and hold the real numbers. `../effect.ts` judges. */
export interface Effect {
  readonly reached: boolean;
  /** `2 of 3 endpoints moved to green`. */
  readonly progress: string;
  /** `3 ready endpoints, none on blue`. */
  readonly state: string;
  /** What is needed cannot be read, so that waiting shows nothing. */
  readonly blind: boolean;
  /** Grows with every step forward; each renews the patience. Absent: the time counts from the write. */
  readonly advance?: number;
  /** Milliseconds without a step forward after which waiting ends, where that is not for the settings to say. */
  readonly patience?: number;
  /** It does not come by waiting, as far as the cluster's words say: somebody has to do something. `progress` says why. */
  readonly stalled?: true;
  /** What was expected will not come: the cluster says so itself. */
  readonly over?: true;
}
