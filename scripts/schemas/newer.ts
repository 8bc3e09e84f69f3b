/**
 * Fields that Kubernetes 1.37 has and the packages (of 1.36) do not: without them, what the API server takes would be
 * called unknown. Only fields of pods, which people write; `overlay.ts` says when the packages have caught up.
 */
import type { Schema } from './schema.ts';

const alpha = (gate: string): string => `(Alpha in Kubernetes 1.37, feature gate ${gate}.)`;
const int32: Schema = { type: 'integer', format: 'int32' };

const owner: Schema = {
  type: 'integer',
  format: 'int64',
  description: `User ID that owns the file; wins over defaultUser of the volume. ${alpha('AtomicWriteVolumeUserFields')}`,
};
const defaultOwner: Schema = {
  type: 'integer',
  format: 'int64',
  description: `User ID that owns the files whose items name no user. ${alpha('AtomicWriteVolumeUserFields')}`,
};

/** By `Definition.property`. */
export const newerFields: Readonly<Record<string, Schema>> = {
  'KeyToPath.user': owner,
  'DownwardAPIVolumeFile.user': owner,
  'ClusterTrustBundleProjection.user': owner,
  'PodCertificateProjection.user': owner,
  'ServiceAccountTokenProjection.user': owner,
  'ConfigMapVolumeSource.defaultUser': defaultOwner,
  'DownwardAPIVolumeSource.defaultUser': defaultOwner,
  'ProjectedVolumeSource.defaultUser': defaultOwner,
  'SecretVolumeSource.defaultUser': defaultOwner,
  'EmptyDirVolumeSource.mode': { ...int32, minimum: 0, maximum: 0o1777, description: `Permission bits of the directory; 0777 if left out. ${alpha('EmptyDirVolumeMode')}` },
  'GRPCAction.mode': { type: 'string', enum: ['Plaintext', 'TLS'], description: 'Whether the probe connects in plain text, the default, or with TLS whose certificate nobody verifies.' },
  'HTTPGetAction.protocol': { type: 'string', enum: ['HTTP1', 'HTTP2'], description: 'Protocol of the probe; HTTP1 if left out. HTTP2 is clear text with prior knowledge, with scheme HTTP.' },
  'VolumeMount.bindMountOptions': { type: 'array', items: { type: 'string' }, description: `More mount options: noexec, nodev, nosuid. ${alpha('VolumeBindMountOptions')}` },
  'PodSpec.evictionResponders': {
    type: 'array',
    maxItems: 10,
    description: 'Who responds to requests for the eviction of this pod, by priority.',
    items: {
      type: 'object',
      required: ['name', 'priority'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', description: 'A key with a domain in front, such as example.org/drainer.' },
        priority: { ...int32, minimum: 0, maximum: 100_000, description: 'The highest is asked first.' },
      },
    },
  },
};
