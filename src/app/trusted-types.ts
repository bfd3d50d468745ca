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

/** The browser's Trusted Types, or null where it has none and asks for none.
 *  @see https://www.w3.org/TR/trusted-types/ */
const trustedTypes = (): TrustedTypes | null =>
  'trustedTypes' in window ? (window.trustedTypes as TrustedTypes) : null;

/** The AWS SDK reads S3's XML answers with the browser's DOMParser, which the content security
 *  policy counts among the ways to make markup from text. What it makes is a document of its own,
 *  without scripts and never shown; that one way is let through here, every other stays shut. */
export const allowXmlParsing = (): void => {
  trustedTypes()?.createPolicy('default', {
    createHTML: (text, _type, sink) => (sink === 'DOMParser parseFromString' ? text : null),
  });
};

/** A worker's address as the content security policy wants it: from a policy that makes no other.
 *  Browsers without Trusted Types take the plain text. */
export const serviceWorkerUrl = (script: string): string => {
  const policy = trustedTypes()?.createPolicy('latchkey-script', {
    createScriptURL: (url) => {
      if (url !== script) throw new TypeError(`not a script of this page: ${url}`);
      return url;
    },
  });
  return policy?.createScriptURL(script) ?? script;
};
