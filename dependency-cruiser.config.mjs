import { readFileSync } from 'node:fs';

const map = JSON.parse(readFileSync(new URL('./architecture.json', import.meta.url), 'utf8'));
const literally = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const folder = (name) => (name === 'cli' ? 'apps/cli' : `packages/${name}`);

const layers = Object.entries(map.packages).map(([name, allowed]) => ({
  name: `layer-${name}`,
  comment: `${name} may import only: ${allowed.join(', ') || 'nothing of the house'}`,
  severity: 'error',
  from: { path: `^${folder(name)}/src/`, pathNot: '\\.test\\.ts$' },
  to: {
    path: '^(packages|apps|test)/',
    pathNot: [`^${folder(name)}/`, ...allowed.map((other) => `^${folder(other)}/`)],
  },
}));

const owners = Object.entries(map.owners).map(([library, places]) => ({
  name: `owner-${library}`,
  comment: `${library} lives in ${places.join(', ')} only`,
  severity: 'error',
  from: { path: '^(packages|apps|test)/', pathNot: places.map((place) => `^${literally(place)}/`) },
  to: { path: `node_modules/${literally(library)}/` },
}));

const rooms = map.rooms.map((room) => ({
  name: `room-${room.from}`,
  comment: `${room.from} must not import ${room.never.join(', ')}`,
  severity: 'error',
  from: { path: `^${literally(room.from)}(/|$)`, pathNot: '\\.test\\.ts$' },
  to: { path: room.never.map((place) => `^${literally(place)}`), dependencyTypesNot: ['type-only'] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layers,
    ...owners,
    ...rooms,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-testing-in-source',
      comment: 'what helps tests is not part of the product; the benchmarks are none either',
      severity: 'error',
      from: {
        path: '^(packages|apps)/[^/]+/src/',
        pathNot: ['^packages/bench/', '/testing/', '\\.test\\.ts$'],
      },
      to: { path: '/src/testing/' },
    },
    {
      name: 'only-the-front-door',
      comment: 'a package is imported through its exports, never by a path into its source',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: {
        path: '^(packages|apps)/[^/]+/src/',
        pathNot: ['^(packages|apps)/$2/', '/src/(index|(testing|jest|scenarios)/index)\\.ts$'],
      },
    },
    // SARIF has types and no code.
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^sarif$' } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/generated/', '/dist/', '^test/bundles/', '^apps/cli/templates/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
