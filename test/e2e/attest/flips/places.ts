// SPDX-License-Identifier: Apache-2.0
// Where in a JSON text an octet is: the member, and whether it is of its name, its value or neither.

export interface Place {
  /** Members and indices from the top, joined by dots; empty for the whole. */
  readonly path: string;
  /** `between`: punctuation and blanks, told by the member that they follow. */
  readonly part: 'name' | 'value' | 'between';
  /** The first octet of the text or number, and the one behind it. */
  readonly start: number;
  readonly end: number;
}

/** The places of a valid text, in their order and without a gap. */
export function placesOf(text: string): readonly Place[] {
  const places: Place[] = [];
  // Containers that are open: an object with the member at hand, or a list with the index.
  const open: { readonly path: string; index: number; isObject: boolean; name: string; awaits: boolean }[] =
    [];
  const below = (path: string, name: string | number): string =>
    path === '' ? `${name}` : `${path}.${name}`;
  const pathNow = (): string => {
    const top = open.at(-1);
    return top === undefined ? '' : below(top.path, top.isObject ? top.name : top.index);
  };
  const put = (part: Place['part'], path: string, start: number, end: number): void => {
    const last = places.at(-1);
    if (part === 'between' && last?.part === 'between') places[places.length - 1] = { ...last, end };
    else places.push({ path, part, start, end });
  };
  let at = 0;
  for (const { 0: token } of text.matchAll(/"(?:[^"\\]|\\.)*"|[-\w.+]+|[{}[\],:]|\s+/gs)) {
    const [start, top] = [at, open.at(-1)];
    at += token.length;
    if (token === '{' || token === '[') {
      put('between', pathNow(), start, at);
      open.push({ path: pathNow(), index: 0, isObject: token === '{', name: '', awaits: token === '{' });
    } else if (token === '}' || token === ']') {
      put('between', open.pop()?.path ?? '', start, at);
    } else if (token === ',') {
      put('between', pathNow(), start, at);
      if (top?.isObject === true) top.awaits = true;
      else if (top !== undefined) top.index += 1;
    } else if (token === ':' || /^\s/.test(token)) {
      put('between', pathNow(), start, at);
    } else if (top?.awaits === true) {
      [top.name, top.awaits] = [JSON.parse(token) as string, false];
      put('name', pathNow(), start, at);
    } else put('value', pathNow(), start, at);
  }
  if (at !== text.length) throw new TypeError('octets of the text are of no token');
  return places;
}
