import { deadlineTooShort } from './deadlineTooShort.ts';
import { deploymentsOverlap } from './deploymentsOverlap.ts';
import { duplicateObject } from './duplicateObject.ts';
import { ingressCanaryDropped } from './ingressCanaryDropped.ts';
import { liveTrackEmpty } from './liveTrackEmpty.ts';
import { preStopTooLong } from './preStopTooLong.ts';
import { probeHandler } from './probeHandler.ts';
import { routeHeaderLoses } from './routeHeaderLoses.ts';
import { routeRefused } from './routeRefused.ts';
import { selectorNotInTemplate } from './selectorNotInTemplate.ts';
import { servicePorts } from './servicePorts.ts';
import { serviceSelectsNothing } from './serviceSelectsNothing.ts';
import { targetPortMissing } from './targetPortMissing.ts';
import type { Rule } from './rule.ts';

/** In the order in which their findings are shown for one place. */
export const rules: readonly Rule[] = [
  selectorNotInTemplate,
  deploymentsOverlap,
  serviceSelectsNothing,
  liveTrackEmpty,
  targetPortMissing,
  deadlineTooShort,
  preStopTooLong,
  probeHandler,
  servicePorts,
  duplicateObject,
  routeRefused,
  routeHeaderLoses,
  ingressCanaryDropped,
];
