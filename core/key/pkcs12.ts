// SPDX-License-Identifier: Apache-2.0
// Writes a PKCS#12 file (RFC 7292) with one private key and its certificates, as Windows, Java and browsers import it.
//
// Key and certificates are encrypted with PBES2 (AES-256-CBC, PBKDF2 with HMAC-SHA-256); the whole has a MAC with
// SHA-256 by the key derivation of appendix B.2, which is all that today's importers know. Not read: PKCS#12 files.

import { createHmac, hash, randomBytes, type KeyObject } from 'node:crypto';
import {
  contextConstructed,
  encodeElement,
  integer,
  nul,
  octetString,
  oid,
  sequence,
  setOf,
  tags,
} from '../der/index.ts';
import { KnownError } from '../errors.ts';
import { sameBytes, type Certificate } from '../x509/index.ts';
import { encodePrivateKey } from './encode.ts';
import { seal } from './encrypt.ts';
import { kindName, materialOf, spkiDerOf } from './material.ts';
import { encodePbes2 } from './pbes2.ts';

export interface Pkcs12Options {
  readonly passphrase: string;
  /** What importers show; default none. */
  readonly friendlyName?: string;
  /** PBKDF2's iterations. Default 600,000. */
  readonly cost?: number;
  /** The MAC's iterations. Default 100,000. */
  readonly macCost?: number;
}

const ids = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certBag: '1.2.840.113549.1.12.10.1.3',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const;

/**
 * The DER of the file: the key, its certificate, and those above it in the order given.
 * @throws E_KEY_KIND where the key is neither RSA nor EC, E_KEY_MISMATCH where it is not the first certificate's,
 *   E_KEY_PASSPHRASE where the passphrase is empty
 */
export function encodePkcs12(
  key: KeyObject,
  certificates: readonly [Certificate, ...Certificate[]],
  options: Pkcs12Options,
): Uint8Array {
  const { passphrase, friendlyName, cost = 600_000, macCost = 100_000 } = options;
  const material = materialOf(key);
  if (material.kind !== 'ec' && material.kind !== 'rsa')
    throw new KnownError('E_KEY_KIND', `PKCS#12 is written for RSA and EC keys, not ${kindName(material)}`);
  const [own] = certificates;
  if (!sameBytes(spkiDerOf(key), own.spki.der))
    throw new KnownError('E_KEY_MISMATCH', "the private key is not the first certificate's");
  // RFC 2985 section 5.5.2: any value that key and certificate share; everybody takes the certificate's hash.
  const attributes = bagAttributes(friendlyName, hash('sha1', own.der, 'buffer'));
  const keyBag = sequence(
    oid(ids.shroudedKeyBag),
    contextConstructed(0, encodePrivateKey(key, 'pkcs8', { passphrase, cost })),
    attributes,
  );
  const certBags = certificates.map(({ der }, index) =>
    sequence(
      oid(ids.certBag),
      contextConstructed(0, sequence(oid(ids.x509Certificate), contextConstructed(0, octetString(der)))),
      ...(index === 0 ? [attributes] : []),
    ),
  );
  const contents = sequence(
    encryptedData(sequence(...certBags), passphrase, cost),
    dataInfo(sequence(keyBag)),
  );
  return sequence(integer(3), dataInfo(contents), macData(contents, passphrase, macCost));
}

function bagAttributes(friendlyName: string | undefined, localKeyId: Uint8Array): Uint8Array {
  const attribute = (name: string, value: Uint8Array): Uint8Array => sequence(oid(name), setOf(value));
  return setOf(
    ...(friendlyName === undefined
      ? []
      : [attribute(ids.friendlyName, encodeElement(tags.bmpString, utf16(friendlyName)))]),
    attribute(ids.localKeyId, octetString(localKeyId)),
  );
}

// RFC 5652 section 4: ContentInfo of type data.
const dataInfo = (contents: Uint8Array): Uint8Array =>
  sequence(oid(ids.data), contextConstructed(0, octetString(contents)));

// RFC 5652 section 8. The ciphertext is [0] IMPLICIT OCTET STRING.
function encryptedData(plain: Uint8Array, passphrase: string, cost: number): Uint8Array {
  const { derivation, cipher, ciphertext } = seal(plain, passphrase, { cost });
  const info = sequence(oid(ids.data), encodePbes2(derivation, cipher), encodeElement(0x80, ciphertext));
  return sequence(oid(ids.encryptedData), contextConstructed(0, sequence(integer(0), info)));
}

function macData(contents: Uint8Array, passphrase: string, cost: number): Uint8Array {
  const salt = randomBytes(16);
  const key = macKey(passphrase, salt, cost);
  const mac = createHmac('sha256', key).update(contents).digest();
  key.fill(0);
  return sequence(
    sequence(sequence(oid(ids.sha256), nul()), octetString(mac)),
    octetString(salt),
    integer(cost),
  );
}

// Appendix B.2 with SHA-256 (u = 32, v = 64) and ID 3. One block of output is one hash's value, so that the step
// that mixes blocks is never reached.
function macKey(passphrase: string, salt: Uint8Array, cost: number): Buffer {
  // Appendix B.1: UTF-16, big end first, and two zero octets.
  const password = Buffer.concat([utf16(passphrase), Buffer.alloc(2)]);
  let value = hash('sha256', Buffer.concat([Buffer.alloc(64, 3), filled(salt), filled(password)]), 'buffer');
  password.fill(0);
  for (let round = 1; round < cost; round++) value = hash('sha256', value, 'buffer');
  return value;
}

/** Repeated to a whole number of 64 octets. */
function filled(bytes: Uint8Array): Buffer {
  return Buffer.alloc(64 * Math.ceil(bytes.length / 64), bytes);
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
