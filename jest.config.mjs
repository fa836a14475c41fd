import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Tests start many short processes, and most of what such a one costs is the compiling of the same sources.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'sluice-compile-cache');

export default {
  testEnvironment: 'node',
  testMatch: [
    '<rootDir>/packages/*/src/**/*.test.ts',
    '<rootDir>/apps/*/src/**/*.test.ts',
    '<rootDir>/test/**/*.test.ts',
  ],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/'],
  reporters: ['default', '<rootDir>/scripts/plain-summary-reporter.mjs'],
  testTimeout: 30_000,
  testSequencer: '<rootDir>/scripts/longest-first-sequencer.mjs',
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
};
