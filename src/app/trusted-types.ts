interface Policy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: {
      createHTML?: (text: string, type: string, sink: string) => string | null;
      createScriptURL?: (url: string) => string;
    },
  ): Policy;
}

/** The browser's Trusted Types, or null where it has none.
 *  @see https://www.w3.org/TR/trusted-types/ */
const trustedTypes = (): TrustedTypes | null =>
  'trustedTypes' in window ? (window.trustedTypes as TrustedTypes) : null;

/** Allows DOMParser, and no other sink, to take plain text: the AWS SDK parses S3's XML responses
 *  with it, and the content security policy requires Trusted Types. */
export const allowXmlParsing = (): void => {
  trustedTypes()?.createPolicy('default', {
    createHTML: (text, _type, sink) => (sink === 'DOMParser parseFromString' ? text : null),
  });
};

/** The service worker's URL as a trusted value; the plain text in browsers without Trusted Types. */
export const serviceWorkerUrl = (script: string): string => {
  const policy = trustedTypes()?.createPolicy('latchkey-script', {
    createScriptURL: (url) => {
      if (url !== script) throw new TypeError(`not a script of this page: ${url}`);
      return url;
    },
  });
  return policy?.createScriptURL(script) ?? script;
};
