import type { BlockTarget } from '../block-descriptor.ts';
import { continueTarget } from '../flow-schema.ts';

/** The one way on of a block that has `next`. */
export function nextTarget({ next }: { readonly next?: string | undefined }): readonly BlockTarget[] {
  return [{ target: next ?? continueTarget, path: ['next'] }];
}
