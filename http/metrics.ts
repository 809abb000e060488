// SPDX-License-Identifier: Apache-2.0
// Counters in the Prometheus text format (0.0.4), with OpenMetrics' names. Label values come from fixed sets only:
// no client can make a new series.

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const;

/** What a server counts about the requests it answered. */
export class Metrics {
  readonly #answers = new Map<string, number>();
  readonly #refusals = new Map<string, number>();
  readonly #durations = new Map<string, number[]>();
  readonly #sums = new Map<string, number>();
  readonly #gauges = new Map<string, () => number>();

  /** A value read when the page is asked for. `name` without the prefix `edgewarden_`. */
  gauge(name: string, read: () => number): void {
    this.#gauges.set(name, read);
  }

  count(route: string, status: number, seconds: number, code?: string): void {
    const key = `route="${route}",status="${status}"`;
    this.#answers.set(key, (this.#answers.get(key) ?? 0) + 1);
    if (code !== undefined) this.#refusals.set(code, (this.#refusals.get(code) ?? 0) + 1);
    const counts = this.#durations.get(route) ?? Array.from({ length: buckets.length + 1 }, () => 0);
    const slot = buckets.findIndex((edge) => seconds <= edge);
    const index = slot < 0 ? buckets.length : slot;
    counts[index] = (counts[index] ?? 0) + 1;
    this.#durations.set(route, counts);
    this.#sums.set(route, (this.#sums.get(route) ?? 0) + seconds);
  }

  text(): string {
    const lines: string[] = [];
    for (const [name, read] of this.#gauges) {
      lines.push(`# TYPE edgewarden_${name} gauge`, `edgewarden_${name} ${read()}`);
    }
    lines.push('# TYPE edgewarden_http_requests_total counter');
    for (const [key, count] of this.#answers) lines.push(`edgewarden_http_requests_total{${key}} ${count}`);
    lines.push('# TYPE edgewarden_http_refusals_total counter');
    for (const [code, count] of this.#refusals) {
      lines.push(`edgewarden_http_refusals_total{code="${code}"} ${count}`);
    }
    lines.push('# TYPE edgewarden_http_request_duration_seconds histogram');
    for (const [route, counts] of this.#durations)
      lines.push(...histogram(route, counts, this.#sums.get(route)));
    return `${lines.join('\n')}\n`;
  }
}

function histogram(route: string, counts: readonly number[], sum = 0): string[] {
  const name = 'edgewarden_http_request_duration_seconds';
  let total = 0;
  const lines = buckets.map((edge, index) => {
    total += counts[index] ?? 0;
    return `${name}_bucket{route="${route}",le="${edge}"} ${total}`;
  });
  total += counts[buckets.length] ?? 0;
  return [
    ...lines,
    `${name}_bucket{route="${route}",le="+Inf"} ${total}`,
    `${name}_sum{route="${route}"} ${sum.toFixed(6)}`,
    `${name}_count{route="${route}"} ${total}`,
  ];
}
