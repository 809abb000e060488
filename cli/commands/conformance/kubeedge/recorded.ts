// SPDX-License-Identifier: Apache-2.0
// The shapes of a folder of recorded exchanges with KubeEdge. Field names are the folder's own.

export interface Authority {
  readonly name: string;
  readonly ca_der: string;
  readonly ca_key_sec1: string;
  readonly cloudcore_der?: string | undefined;
  readonly cloudcore_key_sec1?: string | undefined;
}

export interface Certificates {
  readonly authorities: readonly Authority[];
  readonly leaves: readonly { readonly id: string; readonly der: string; readonly key_der: string }[];
  readonly requests: readonly { readonly der: string; readonly node_name?: string | undefined }[];
}

type Verdict = 'accept' | 'refuse';
type Compare = 'required' | 'optional';
type Headers = readonly (readonly [name: string, value: string])[];

/** Of a certificate: what does not vary from one issuance to the next. */
export interface Facts {
  readonly subject: readonly { readonly oid: string; readonly value: string }[];
  readonly ext_key_usage: readonly string[];
  readonly san_dns: readonly string[];
  readonly san_ip: readonly string[];
  readonly spki_sha256: string;
}

export interface RecordedRequest {
  readonly http: string;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly headers?: Headers | undefined;
  readonly body?: string | undefined;
  readonly body_repeat?: { readonly byte: number; readonly count: number } | undefined;
  readonly raw?: string | undefined;
  readonly raw_note?: string | undefined;
  readonly client_certificate?: string | undefined;
  readonly tls_max?: string | undefined;
  readonly alpn?: readonly string[] | undefined;
  readonly sni?: string | undefined;
}

export interface EnrolmentCase {
  readonly name: string;
  readonly compare: Compare;
  readonly request: RecordedRequest;
  readonly answer: {
    readonly verdict: Verdict;
    readonly status?: number | undefined;
    readonly headers?: Headers | undefined;
    readonly body?: string | undefined;
    readonly certificate?: Facts | undefined;
    /** Of our own answers, kept where they are meant to differ: then status and code must hold. */
    readonly code?: string | undefined;
  };
}

export interface Enrolment {
  readonly ca: string;
  readonly edge_cert_signing_days?: number | undefined;
  readonly known_nodes: readonly string[];
  readonly cases: readonly EnrolmentCase[];
}

interface Side {
  readonly verdict: Verdict;
}

export interface TokenCase {
  readonly name: string;
  readonly ca?: string | undefined;
  readonly token?: string | undefined;
  readonly server_input?: string | undefined;
  readonly server?: Side | undefined;
  readonly server_at_making?: Side | undefined;
  readonly edge?: (Side & { readonly sends?: string | undefined }) | undefined;
  readonly compare_server?: Compare | undefined;
  readonly compare_edge?: Compare | undefined;
}

export interface Tokens {
  readonly ca: string;
  readonly cases: readonly TokenCase[];
}

export interface RecordedExchange {
  readonly raw?: string | undefined;
  readonly request_line: string;
  readonly headers: Headers;
  readonly body: string;
  readonly answer_status: number;
  readonly answer_certificate?: (Facts & { readonly not_before: string }) | undefined;
  readonly client_certificates: readonly string[];
}

export interface EdgeCoreRun {
  readonly name: string;
  readonly node_name: string;
  readonly token: string;
  readonly enrol: Side;
  readonly requests: readonly RecordedExchange[];
  readonly rotations: readonly { readonly requests: readonly RecordedExchange[] }[];
  readonly files: Readonly<Record<string, { readonly text?: string | undefined }>>;
}

export interface EdgeCoreRuns {
  readonly ca: string;
  readonly runs: readonly EdgeCoreRun[];
}
