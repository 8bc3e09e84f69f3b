import tseslint from 'typescript-eslint';

/** The layers of ARCHITECTURE.md. ESLint replaces the options of a rule per file, so each layer is one entry. */
const layer = (folder, banned, files = [`src/${folder}/**/*.ts`]) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: banned.map((group) => ({ group: [group], message: `${folder} may not import ${group}` })) },
    ],
  },
});

const runtime = ['node:*', 'undici', '@kubernetes/*'];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.cache/', 'test/fixtures/', 'test/controlplane/**/vendor/'] },
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: ['./tsconfig.json', './src/webview/tsconfig.json', './test/e2e/tsconfig.json'] } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test' }] }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true, namespaceFrom: true } }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: ['scripts/**', 'test/**'], rules: { 'no-console': 'off' } },
  layer('core', ['vscode', ...runtime, '**/app/**', '**/cluster/**', '**/practice/**', '**/ui/**', '**/webview/**']),
  layer('app', ['vscode', ...runtime, 'yaml', '**/cluster/**', '**/practice/**', '**/ui/**', '**/webview/**']),
  layer('cluster', ['vscode', '**/practice/**', '**/ui/**', '**/webview/**']),
  layer('practice', ['vscode', '@kubernetes/*', '**/app/**', '**/cluster/**', '**/ui/**', '**/webview/**']),
  layer('webview', ['vscode', ...runtime, 'yaml', '**/app/**', '**/cluster/**', '**/practice/**', '**/ui/**']),
  layer('ui', ['@kubernetes/*', 'undici', 'yaml', '**/cluster/**', '**/practice/**']),
);
