// SPDX-License-Identifier: Apache-2.0
// What a certificate says it is, and what its key is for; identifiers of keys; extensions that are unknown, twice
// there, critical where they should not be, or malformed.

import * as x509 from '../../../../core/x509/index.ts';
import { lineOf } from '../chain.ts';
import { drop, put, type Draft } from '../draft.ts';
import { anywhere, atAuthority, atLeaf, belowRoot, type Mutation } from './mutation.ts';

const { basicConstraints, keyUsage, extKeyUsage, authorityKeyIdentifier, subjectKeyIdentifier, oids } = x509;

const authority: readonly Mutation[] = [
  atAuthority('no basicConstraints', (draft) => drop(draft, basicConstraints)),
  atAuthority('basicConstraints without cA', (draft) => put(draft, basicConstraints, { ca: false })),
  atAuthority('basicConstraints not critical', (draft) => put(draft, basicConstraints, { ca: true }, false)),
  atAuthority('path length 0', (draft) => put(draft, basicConstraints, { ca: true, pathLength: 0 })),
  atAuthority('path length 1', (draft) => put(draft, basicConstraints, { ca: true, pathLength: 1 })),
  atAuthority('keyUsage without keyCertSign', (draft) => put(draft, keyUsage, ['cRLSign'])),
  atAuthority('keyUsage without cRLSign', (draft) => put(draft, keyUsage, ['keyCertSign'])),
  atAuthority('no keyUsage', (draft) => drop(draft, keyUsage)),
  atAuthority('path length without keyUsage', (draft) => {
    drop(draft, keyUsage);
    put(draft, basicConstraints, { ca: true, pathLength: 3 });
  }),
  atAuthority('keyUsage not critical', (draft) => put(draft, keyUsage, ['keyCertSign', 'cRLSign'], false)),
  atAuthority('for clients only', (draft) => put(draft, extKeyUsage, [oids.clientAuth])),
  atAuthority('for servers only', (draft) => put(draft, extKeyUsage, [oids.serverAuth])),
  atAuthority('for any purpose', (draft) => put(draft, extKeyUsage, [oids.anyExtendedKeyUsage])),
  atAuthority('for signing code', (draft) => put(draft, extKeyUsage, [oids.codeSigning])),
];

const leaf: readonly Mutation[] = [
  atLeaf('a CA', (draft) => {
    put(draft, basicConstraints, { ca: true });
    put(draft, keyUsage, ['digitalSignature', 'keyCertSign']);
  }),
  atLeaf('cA without keyCertSign', (draft) => put(draft, basicConstraints, { ca: true })),
  atLeaf('keyCertSign without cA', (draft) => put(draft, keyUsage, ['digitalSignature', 'keyCertSign'])),
  atLeaf('basicConstraints without cA', (draft) => put(draft, basicConstraints, { ca: false })),
  atLeaf('key agreement only', (draft) => put(draft, keyUsage, ['keyAgreement'])),
  atLeaf('key encipherment only', (draft) => put(draft, keyUsage, ['keyEncipherment'])),
  atLeaf('non-repudiation only', (draft) => put(draft, keyUsage, ['contentCommitment'])),
  atLeaf('no keyUsage', (draft) => drop(draft, keyUsage)),
  atLeaf('no extKeyUsage', (draft) => drop(draft, extKeyUsage)),
  atLeaf('for servers', (draft) => put(draft, extKeyUsage, [oids.serverAuth])),
  atLeaf('for clients', (draft) => put(draft, extKeyUsage, [oids.clientAuth])),
  atLeaf('for any purpose', (draft) => put(draft, extKeyUsage, [oids.anyExtendedKeyUsage])),
  atLeaf('for signing code', (draft) => put(draft, extKeyUsage, [oids.codeSigning])),
  atLeaf('extKeyUsage critical', (draft) =>
    put(draft, extKeyUsage, [oids.serverAuth, oids.clientAuth], true),
  ),
];

const otherId = Uint8Array.from({ length: 20 }, (_, index) => index);

/** The identifier that names the issuer's certificate. */
const certificateId = (draft: Draft, above: Draft | undefined, right: boolean): void => {
  if (above === undefined) return;
  put(draft, authorityKeyIdentifier, {
    keyId: above.key.identifier,
    issuer: [{ kind: 'directory', value: x509.parseName(x509.encodeName(above.issuer)) }],
    serialHex: right ? Buffer.from(above.serial).toString('hex') : '0badcafe',
  });
};

const identifiers: readonly Mutation[] = [
  belowRoot('another authority key identifier', (draft) =>
    put(draft, authorityKeyIdentifier, { keyId: otherId }),
  ),
  belowRoot('no authority key identifier', (draft) => drop(draft, authorityKeyIdentifier)),
  belowRoot('authority key identifier critical', (draft) =>
    put(draft, authorityKeyIdentifier, { keyId: draft.signer.identifier }, true),
  ),
  belowRoot('issuer and serial in the identifier', (draft, chain) =>
    certificateId(draft, lineOf(chain)[lineOf(chain).indexOf(draft) - 1], true),
  ),
  belowRoot('wrong serial in the identifier', (draft, chain) =>
    certificateId(draft, lineOf(chain)[lineOf(chain).indexOf(draft) - 1], false),
  ),
  atAuthority('another subject key identifier', (draft) => put(draft, subjectKeyIdentifier, otherId)),
  atAuthority('no subject key identifier', (draft) => drop(draft, subjectKeyIdentifier)),
  anywhere('subject key identifier critical', (draft) =>
    put(draft, subjectKeyIdentifier, draft.key.identifier, true),
  ),
  anywhere('no identifiers', (draft) => {
    drop(draft, subjectKeyIdentifier);
    drop(draft, authorityKeyIdentifier);
  }),
];

const unknown = (critical: boolean): x509.Extension => ({
  oid: '1.3.6.1.4.1.32473.9',
  critical,
  value: Uint8Array.of(5, 0),
});

const again =
  (kind: { readonly oid: string }) =>
  (draft: Draft): void => {
    draft.extensions.push(...draft.extensions.filter(({ oid }) => oid === kind.oid));
  };

const malformed =
  (kind: { readonly oid: string }, critical: boolean) =>
  (draft: Draft): void => {
    drop(draft, kind);
    draft.extensions.push({ oid: kind.oid, critical, value: Uint8Array.of(0x30, 0x03, 0x02, 0x01) });
  };

const odd: readonly Mutation[] = [
  anywhere('unknown critical extension', (draft) => void draft.extensions.push(unknown(true))),
  anywhere('unknown extension', (draft) => void draft.extensions.push(unknown(false))),
  anywhere('unknown extension twice', (draft) => void draft.extensions.push(unknown(false), unknown(false))),
  anywhere('keyUsage twice', again(keyUsage)),
  anywhere('subject key identifier twice', again(subjectKeyIdentifier)),
  atAuthority('basicConstraints twice', again(basicConstraints)),
  atLeaf('alternative names twice', again(x509.subjectAltName)),
  anywhere('keyUsage malformed', malformed(keyUsage, true)),
  anywhere('extKeyUsage malformed', malformed(extKeyUsage, false)),
  atAuthority('basicConstraints malformed', malformed(basicConstraints, true)),
  anywhere('alternative names malformed', malformed(x509.subjectAltName, false)),
  anywhere('access information malformed', malformed(x509.authorityInfoAccess, false)),
  anywhere('access information critical', (draft) =>
    put(
      draft,
      x509.authorityInfoAccess,
      [{ method: oids.ocsp, location: { kind: 'uri', value: 'http://ocsp.example.com' } }],
      true,
    ),
  ),
  anywhere('distribution points critical', (draft) =>
    put(
      draft,
      x509.crlDistributionPoints,
      [{ fullName: [{ kind: 'uri', value: 'http://crl.example.com/a' }] }],
      true,
    ),
  ),
  anywhere('extensions the other way round', (draft) => void draft.extensions.reverse()),
];

export const extensionMutations: readonly Mutation[] = [...authority, ...leaf, ...identifiers, ...odd];
