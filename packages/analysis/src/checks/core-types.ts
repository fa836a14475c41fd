import { coreBlockDescriptors } from '@sluice/flow';

/** Block types of which is known what they do. */
export const coreTypes: ReadonlySet<string> = new Set(coreBlockDescriptors.map(({ type }) => type));
