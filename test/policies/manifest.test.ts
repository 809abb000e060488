// SPDX-License-Identifier: Apache-2.0
// deploy/webhook.yaml sends what the webhook knows and fails closed; the guide's policy is one.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { defaultDeadlineMs } from '../../http/admission.ts';
import { kinds } from '../../policies/kinds.ts';
import { parsePolicy } from '../../policies/parse.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const manifest = z
  .object({
    apiVersion: z.literal('admissionregistration.k8s.io/v1'),
    kind: z.literal('ValidatingWebhookConfiguration'),
    webhooks: z.tuple([
      z.object({
        admissionReviewVersions: z.array(z.string()),
        sideEffects: z.string(),
        failurePolicy: z.string(),
        matchPolicy: z.string(),
        timeoutSeconds: z.number(),
        objectSelector: z.undefined().optional(),
        rules: z.array(
          z.object({
            apiGroups: z.array(z.string()),
            apiVersions: z.array(z.string()),
            operations: z.array(z.string()),
            resources: z.array(z.string()),
          }),
        ),
      }),
    ]),
  })
  .parse(parse(read('deploy/webhook.yaml')));

describe('deploy/webhook.yaml', () => {
  const [webhook] = manifest.webhooks;

  it('fails closed, selects no objects by their own labels, and waits longer than the webhook does', () => {
    expect(webhook).toMatchObject({
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    });
    expect(webhook.timeoutSeconds * 1000).toBeGreaterThan(defaultDeadlineMs);
  });

  it('sends exactly the kinds that are known, and the ephemeral containers of Pods', () => {
    const sent = webhook.rules.flatMap((rule) => {
      expect(rule.operations).toEqual(['CREATE', 'UPDATE']);
      return rule.apiGroups.flatMap((group) =>
        rule.apiVersions.flatMap((version) => rule.resources.map((name) => `${group}/${version}/${name}`)),
      );
    });
    const known = kinds.map((row) => `${row.group}/${row.version}/${row.resource}`);
    expect(sent.toSorted()).toEqual([...known, '/v1/pods/ephemeralcontainers'].toSorted());
  });
});

describe('docs/admission.md', () => {
  it('shows a policy that is valid', () => {
    const text = /```yaml\n([^]*?)```/.exec(read('docs/admission.md'))?.[1];
    expect(parsePolicy(text ?? '', 'docs/admission.md')).toMatchObject({ name: 'factory', mode: 'enforce' });
  });
});
