// SPDX-License-Identifier: Apache-2.0
// What images are called, without what can be proven of them: for whoever needs the name alone.
export { formatImageReference, imageName, parseImageReference, type ImageReference } from './reference.ts';
