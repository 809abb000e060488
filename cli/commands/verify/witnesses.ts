// SPDX-License-Identifier: Apache-2.0
// --witness and --witness-quorum: who must have cosigned the log's checkpoint (C2SP tlog-cosignature), each by its
// verifier key as one line of text, or by name and a file with that line or a public key in PEM.

import type { WitnessPolicy } from '../../../attest/verify/index.ts';
import { readVsaKey } from '../../../attest/slsa/index.ts';
import { KnownError } from '../../../core/index.ts';
import { parseVerifierKey, type VerifierKey } from '../../../core/note/index.ts';
import type { Call } from '../../command.ts';
import { inFile, readText } from '../../input.ts';
import { texts, whole } from '../../options.ts';
import { pairOf } from './pair.ts';

type Witness = WitnessPolicy['witnesses'][number];

const keyBytes = 1 << 12;

/**
 * Undefined where nobody asks. Without --witness-quorum, all of them must have cosigned.
 * @throws E_USAGE, E_FILE_READ, E_NOTE_FORM, E_PEM_*, E_KEY_INVALID
 */
export async function witnessesOf(call: Call): Promise<WitnessPolicy | undefined> {
  const given = texts(call, 'witness');
  const quorum = whole(call, 'witnessQuorum', { min: 1, max: 1000 });
  if (given.length === 0) {
    if (quorum === undefined) return undefined;
    throw new KnownError('E_USAGE', '--witness-quorum asks for --witness', { option: '--witness-quorum' });
  }
  const witnesses = await Promise.all(given.map(witnessOf));
  const keys = new Set(
    witnesses.map(({ key }) => key.key.export({ format: 'der', type: 'spki' }).toString('hex')),
  );
  if (quorum !== undefined && quorum > keys.size)
    throw new KnownError(
      'E_USAGE',
      `--witness-quorum asks for ${quorum} witnesses, and the keys of ${keys.size} are given`,
      { option: '--witness-quorum' },
    );
  return { quorum: quorum ?? keys.size, witnesses };
}

async function witnessOf(given: string): Promise<Witness> {
  if (lineForm.test(given)) return fromLine(parseVerifierKey(given));
  const [name, path] = pairOf('--witness', given);
  const content = (await readText(path, keyBytes, 'E_PEM_SYNTAX')).trim();
  return inFile(path, () => {
    if (!lineForm.test(content)) return { name, key: ed25519(content) };
    const key = parseVerifierKey(content);
    if (key.name === name) return fromLine(key);
    throw new KnownError('E_NOTE_FORM', `the key is of ${key.name}, not of ${name}`, { name });
  });
}

const lineForm = /^[^+\s]+\+[0-9a-fA-F]{8}\+[^\s]+$/;

// RFC 8410 section 4: what stands before an Ed25519 key's 32 bytes in its SubjectPublicKeyInfo.
const spkiStart = Buffer.from('302a300506032b6570032100', 'hex');

/** Of either kind: many witnesses publish the key that they sign notes with, and cosign with the same. */
function fromLine({ name, publicKey }: VerifierKey): Witness {
  const base64 = Buffer.concat([spkiStart, publicKey]).toString('base64');
  return { name, key: ed25519(`-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`) };
}

function ed25519(pem: string): Witness['key'] {
  const { key } = readVsaKey(pem);
  if (key.key.asymmetricKeyType !== 'ed25519')
    throw new KnownError('E_KEY_INVALID', 'a witness cosigns with an Ed25519 key, and this is another');
  return key;
}
