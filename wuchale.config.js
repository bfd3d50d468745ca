import { adapter as svelte } from '@wuchale/svelte';
import { defineConfig } from 'wuchale';
import { pluralPattern, Transformer } from 'wuchale/adapter-vanilla';
import { isText } from './src/words/is-text.js';

/** The steps in which texts load, as in src/vite.config.ts, and the source of each. A text that two parts
 *  have is in both. All other source is of the part `later`, so that no text is forgotten. */
const parts = {
  form: [
    'src/app/{App,ConfigProblem}.svelte',
    'src/app/undo-offers.svelte.ts',
    'src/contract/errors.ts',
    'src/session/session-words.ts',
    'src/sign-in/{PasswordField,CodeField,SignInForm,SignInPage}.svelte',
    'src/sign-in/{password-rule,request-failures,sign-in.svelte}.ts',
  ],
  signIn: ['src/sign-in/{sign-in-failures,passkey-failures}.ts'],
  signedIn: [
    'src/app/{AccountMenu,Notices,Session,SignedIn,Skeleton,Tile}.svelte',
    'src/app/saved-words.ts',
    'src/credentials/request-failures.ts',
    'src/download/DownloadAll.svelte',
    'src/result/{Picture,Rendition}.svelte',
    'src/result/rendition-words.ts',
    'src/session/{SessionList,SessionTitle}.svelte',
    'src/session/{command,storage}-failures.ts',
    'src/ui/Why.svelte',
    'src/upload/{DropZone,FileActions,Progress}.svelte',
    'src/upload/{failure-words,file-words,time-left,upload-failures}.ts',
    'src/workspace/{view,workspace-failures}.ts',
  ],
  account: ['src/account/**/*.{svelte,ts}'],
  accessCheck: ['src/access-check/*.{svelte,ts}'],
  recipe: [
    'src/contract/presets.ts',
    'src/preferences/Preferences.svelte',
    'src/recipe/**/*.{svelte,ts}',
  ],
};

/** Source without a text for the page: what the service worker does, messages for whoever looks for the cause
 *  of an error, keys and paths that look like texts. */
const withoutTexts = [
  'src/service-worker/**',
  'src/*.ts',
  'src/app/trusted-types.ts',
  'src/contract/{language,owner,retry}.ts',
  'src/session/{dynamodb,local-store}.ts',
  'src/sign-in/{cognito,cognito-answer,cognito-request,keep-tokens,passkey-sign-in,stored-user}.ts',
  'src/ui/icons.ts',
  'src/upload/heic-as-jpeg.ts',
];

/** A loader exports the runtime itself, loaded before the modules that import it: texts of constants and
 *  classes are found, not only those of functions. */
const loaded = { wrapInit: (expression) => expression, wrapUse: () => '_w_load_' };
const runtime = { initReactive: () => null, useReactive: false, plain: loaded, reactive: loaded };

/** `plural(count, forms, values)` of src/ui/plural.ts; the library adds its rule. */
const patterns = [{ ...pluralPattern, args: ['other', 'message', 'other', 'pluralFunc'] }];

const components = svelte({ heuristic: isText, patterns, runtime });

/** Replaces the texts of a module, and of the fields of its classes, which the library leaves out. */
const transformModule = ({ content, filename, index, expr, matchUrl }) => {
  const rewriting = new Transformer(
    content,
    filename,
    index,
    isText,
    patterns,
    expr,
    runtime,
    matchUrl,
  );
  const visitMethods = rewriting.visitClassDeclaration;
  rewriting.visitClassDeclaration = (node) => [
    ...visitMethods(node),
    ...node.body.body
      .filter(({ type, value }) => type === 'PropertyDefinition' && value !== null)
      .flatMap(({ value }) => rewriting.visit(value)),
  ];
  return rewriting.transform();
};

const later = {
  include: ['src/**/*.{svelte,ts}'],
  ignore: [...withoutTexts, ...Object.values(parts).flat()],
};

const part = (name, files) => ({
  ...components,
  files,
  granularLoad: true,
  generateLoadID: () => `${name}Texts`,
  loaderExts: ['.js'],
  defaultLoaderPath: new URL('src/words/loader.js.template', import.meta.url).pathname,
  transform: (module) =>
    module.filename.endsWith('.svelte') ? components.transform(module) : transformModule(module),
});

export default defineConfig({
  locales: ['en', 'de'],
  localesDir: 'src/words',
  ai: null,
  adapters: Object.fromEntries(
    Object.entries({ ...parts, later }).map(([name, files]) => [name, part(name, files)]),
  ),
});
