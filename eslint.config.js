import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
  {
    ignores: [
      ...['dist/', 'cdk.out/', '.latchkey/', '.cache/', '.venv/', '.engines/', 'node_modules/'],
      // Written by wuchale.
      ...['src/words/.wuchale/', 'src/words/*.loader.js', 'src/words/data.js'],
    ],
  },
  js.configs.recommended,
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      'no-console': 'error',
      'dot-notation': 'error',
      eqeqeq: 'error',
      // One dialect: arrow functions; braces unless the whole statement is one line.
      // (func-style would forbid generators too, which have no arrow form.)
      'no-restricted-syntax': [
        'error',
        { selector: 'FunctionDeclaration[generator=false]', message: 'Write an arrow function.' },
      ],
      curly: ['error', 'multi-line', 'consistent'],
      'no-param-reassign': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      // TypeScript itself reports unknown names, and knows the DOM of one side from Node of another.
      'no-undef': 'off',
      'svelte/no-at-html-tags': 'error',
      'svelte/no-target-blank': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    // Programs that talk to a terminal.
    files: ['infra/**', 'engine/**', 'audit/**', 'tests/**', '*.js'],
    rules: { 'no-console': 'off' },
  },
);
