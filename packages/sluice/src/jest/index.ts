export type { DescribeBundleOptions, TestRunner } from './describe-bundle.ts';
export { describeBundle } from './describe-bundle.ts';
