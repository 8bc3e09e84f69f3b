import { canonical, nameHash } from '../controllers/equal.ts';
import { rawAt, type Raw } from '../checks/raw.ts';

/** The label that tells ReplicaSets of one Deployment apart; no part of what a person asked for. */
export const templateHashLabel = 'pod-template-hash';

/** The pod template of a Deployment or a ReplicaSet, without the label that the controller adds. */
export function templateOf(object: Raw): Raw {
  const template = rawAt(object, 'spec', 'template');
  const metadata = rawAt(template, 'metadata');
  const labels = rawAt(metadata, 'labels');
  if (!Object.hasOwn(labels, templateHashLabel)) return template;
  return { ...template, metadata: { ...metadata, labels: Object.fromEntries(Object.entries(labels).filter(([key]) => key !== templateHashLabel)) } };
}

/** Whether the controller takes one for the other, so that nothing would roll (PD §2.3). */
export const sameTemplate = (a: Raw, b: Raw): boolean => canonical(a) === canonical(b);

/**
 * A short text that tells one template from another: the journal keeps it instead of the template, whose variables may be secrets.
 * 32 bits that are no way back to what they were made of.
 */
export const fingerprintOf = (template: Raw): string => nameHash(template);
