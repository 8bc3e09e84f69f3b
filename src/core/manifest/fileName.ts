import type { Strategy } from '../live/application.ts';

/** File names that say the strategy, the same as `contributes.yamlValidation` in package.json. */
const byName = /\.(rolling-update|blue-green|canary|ab-testing)\.ya?ml$/i;

export const strategyOfFile = (fileName: string): Strategy | undefined => byName.exec(fileName)?.[1]?.toLowerCase() as Strategy | undefined;

/** A cheap look before anything is loaded: whether a YAML text can hold something that this product knows. */
export const mayHoldManifests = (fileName: string, text: string): boolean =>
  strategyOfFile(fileName) !== undefined || /\bkind["']?:[ \t]*["']?(?:Deployment|Service|HTTPRoute|Ingress|VirtualService)\b/.test(text);
