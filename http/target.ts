// SPDX-License-Identifier: Apache-2.0
// The request target (RFC 9112 section 3.2): origin form and absolute form, percent-decoded once, and the
// cleaned path (RFC 3986 section 5.2.4, doubled slashes joined) that a redirect would lead to.
// It does not check the authority of an absolute form: this server answers for any name.

export interface Target {
  /** As sent, still percent-encoded: what a doubled slash or a dot segment is looked for in. */
  readonly rawPath: string;
  /** Percent-decoded. */
  readonly path: string;
  readonly query: string;
}

const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#]*)/;
/** RFC 3986 section 3.2, without userinfo: a name or address by its characters, and a port of digits. */
const authority = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~!$%&'()*+,;=]*)(?::[0-9]*)?$/;

/** Reads a target as sent. Gives undefined for one that is malformed: another form, or a bad percent escape. */
export function readTarget(raw: string): Target | undefined {
  const found = absolute.exec(raw);
  if (found !== null && !authority.test(found[1] ?? '')) return undefined;
  const rest = raw.slice(found?.[0].length ?? 0);
  const mark = rest.indexOf('?');
  const query = mark < 0 ? '' : rest.slice(mark + 1);
  const rawPath = (mark < 0 ? rest : rest.slice(0, mark)) || (found === null ? '' : '/');
  const path = decodePath(rawPath);
  return path !== undefined && (rawPath.startsWith('/') || rawPath === '*')
    ? { rawPath, path, query }
    : undefined;
}

/** Joins doubled slashes and resolves dot segments; a slash at the end stays. */
export function cleanPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const clean = `/${kept.join('/')}`;
  return path.endsWith('/') && clean !== '/' ? `${clean}/` : clean;
}

/** Writes a cleaned path and a query as a relative reference that cannot name another host. */
export function encodeTarget(cleanRawPath: string, query: string): string {
  const whole = query === '' ? cleanRawPath : `${cleanRawPath}?${query}`;
  return whole.replace(/[^!#-[\]-~]/g, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** The path's segments, with neither the first slash nor one at the end. */
export function segments(path: string): readonly string[] {
  return path.replace(/^\/+|\/+$/g, '').split('/');
}

function decodePath(raw: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(raw)) return undefined;
  const bytes = raw.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
