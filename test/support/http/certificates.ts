/**
 * Certificates made at test time with node:crypto alone: a small X.509 v3 writer (RFC 5280, DER), EC P-256 keys. Enough for an
 * authority, servers with names and addresses, and clients with a name and groups.
 */
import { createPrivateKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS#8. */
  readonly key: string;
}

export interface Authority extends Certificate {
  /** A server certificate for these DNS names and IP addresses. */
  server(names: readonly string[], validity?: Validity): Certificate;
  /** A client certificate: the user is its common name, the groups its organisations. */
  client(name: string, groups?: readonly string[]): Certificate;
}

export interface Validity {
  readonly from: Date;
  readonly to: Date;
}

const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const size = Buffer.from(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | size.length]), size, body]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts);
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'));
const text = (value: string): Buffer => tlv(0x0c, Buffer.from(value, 'utf8'));
const octets = (body: Uint8Array): Buffer => tlv(0x04, body);
const bits = (body: Uint8Array): Buffer => tlv(0x03, Buffer.from([0]), body);
const flag = tlv(0x01, Buffer.from([0xff]));
const time = (date: Date): Buffer => tlv(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));

const commonName = oid('550403');
const organisation = oid('55040a');
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const subjectAltName = oid('551d11');
const basicConstraints = oid('551d13');
const keyUsage = oid('551d0f');

const nameOf = (name: string, groups: readonly string[]): Buffer =>
  sequence(...groups.map((group) => tlv(0x31, sequence(organisation, text(group)))), tlv(0x31, sequence(commonName, text(name))));

const address = (ip: string): Buffer => {
  if (isIP(ip) === 4) return Buffer.from(ip.split('.').map(Number));
  // Only ::1 is needed.
  return Buffer.concat([Buffer.alloc(15), Buffer.from([1])]);
};
const altNames = (names: readonly string[]): Buffer =>
  sequence(subjectAltName, octets(sequence(...names.map((name) => (isIP(name) === 0 ? tlv(0x82, Buffer.from(name)) : tlv(0x87, address(name)))))));

const pem = (der: Buffer): string => `-----BEGIN CERTIFICATE-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;

interface Signed {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly issuerKey: KeyObject | undefined;
  readonly extensions: readonly Buffer[];
  readonly validity: Validity;
}

function make({ subject, issuer, issuerKey, extensions, validity }: Signed): Certificate {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serial = randomBytes(8);
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, serial),
    ecdsaWithSha256,
    issuer,
    sequence(time(validity.from), time(validity.to)),
    subject,
    pair.publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, issuerKey ?? pair.privateKey);
  return { certificate: pem(sequence(body, ecdsaWithSha256, bits(signature))), key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

const day = 24 * 60 * 60 * 1000;
const aroundNow = (): Validity => ({ from: new Date(Date.now() - day), to: new Date(Date.now() + day) });

export function createAuthority(name = 'test authority'): Authority {
  const issuer = nameOf(name, []);
  const own = make({
    subject: issuer,
    issuer,
    issuerKey: undefined,
    extensions: [sequence(basicConstraints, flag, octets(sequence(flag))), sequence(keyUsage, flag, octets(Buffer.from('03020106', 'hex')))],
    validity: aroundNow(),
  });
  const issuerKey = createPrivateKey(own.key);
  return {
    ...own,
    server: (names, validity = aroundNow()) => make({ subject: nameOf(names[0] ?? 'server', []), issuer, issuerKey, extensions: [altNames(names)], validity }),
    client: (user, groups = []) => make({ subject: nameOf(user, groups), issuer, issuerKey, extensions: [altNames(['client.example'])], validity: aroundNow() }),
  };
}
