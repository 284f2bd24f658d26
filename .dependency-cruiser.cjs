/** The fences of the house (house.md §3). Each rule is named; an import that breaks one is told by that name. */

/** In reading order: an area of the domain uses only those before it. */
const areas = [
  'kernel',
  'authority',
  'calendar',
  'roster',
  'account',
  'application',
  'evidence',
  'review',
  'publicity',
  'catalogue',
  'preference',
  'payment',
  'ticket',
  'notification',
  'audit',
];

const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });
const packages = 'node_modules';

module.exports = {
  forbidden: [
    forbid('no-circular', 'Imports go one way.', {}, { circular: true }),
    forbid(
      'domain-is-pure',
      'A rule knows zod, hashing (which is arithmetic) and other rules, nothing else.',
      { path: '^shared/domain/' },
      { pathNot: ['^shared/domain/', `${packages}/zod/`, '^crypto$'] },
    ),
    forbid(
      'contracts-know-only-the-domain',
      'What crosses a border is made of domain records.',
      { path: '^shared/contracts/' },
      {
        pathNot: [
          '^shared/(domain|contracts)/',
          '^shared/names\\.ts$',
          `${packages}/(zod|zod-openapi)/`,
        ],
      },
    ),
    forbid(
      'store-knows-no-runtime',
      'A store is told time and keys by its caller.',
      { path: '^shared/store/' },
      { path: '^(shared/runtime|functions|infra|web)/' },
    ),
    forbid(
      'runtime-knows-no-store',
      'A chain is given what it needs as functions.',
      { path: '^shared/runtime/' },
      { path: '^(shared/store|functions|infra|web)/' },
    ),
    forbid(
      'functions-do-not-call-each-other',
      'One deed, one folder; what two deeds share lies in shared/.',
      { path: '^functions/([^/]+/[^/]+)/' },
      { path: '^functions/[^/]+/', pathNot: '^functions/$1/' },
    ),
    forbid(
      'only-handlers-touch-aws',
      'A deed takes what it needs as an argument; its handler opens the clients.',
      { path: '^functions/', pathNot: ['/handler\\.ts$', '^functions/wire\\.ts$'] },
      { path: `${packages}/@aws-sdk/`, dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'functions-know-no-infra',
      'Product code never asks where it runs.',
      { path: '^(functions|shared)/' },
      { path: '^(infra|test|web)/' },
    ),
    forbid(
      'infra-knows-names-only',
      'What is deployed is said in names; no rule of the business is decided here.',
      { path: '^infra/(app|stages|synth|bundle|stacks|steps|constructs)' },
      { path: '^(shared|functions|test|web)/', pathNot: '^shared/names\\.ts$' },
    ),
    forbid(
      'the-checker-knows-no-product',
      'The rehearsal is judged from the raw dump alone.',
      { path: '^infra/rehearsal/checker' },
      { path: '^(shared/(domain|store|runtime|contracts)|functions)/' },
    ),
    forbid(
      'web-speaks-contracts-only',
      'The portal knows what crosses the border, and nothing behind it.',
      { path: '^web/' },
      { path: '^(shared/(store|runtime|seasons)|functions|infra|test)/' },
    ),
    forbid(
      'nothing-runs-tests',
      'Product code imports no test.',
      { path: '^(shared|functions|infra|web)/' },
      { path: '^test/' },
    ),
    ...areas
      .slice(0, -1)
      .map((area, at) =>
        forbid(
          `domain-${area}-looks-forward`,
          'An area never imports a later one.',
          { path: `^shared/domain/${area}/` },
          { path: `^shared/domain/(${areas.slice(at + 1).join('|')})/` },
        ),
      ),
  ],
  options: {
    doNotFollow: { path: packages },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
