const script = '/service-worker.js';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

/** The worker's address as the content security policy wants it: made by a policy that knows no
 *  other address. Browsers without Trusted Types take the plain text.
 *  @see https://www.w3.org/TR/trusted-types/ */
const trustedScript = (): string => {
  if (!('trustedTypes' in window)) return script;
  const policy = (window.trustedTypes as TrustedTypes).createPolicy('latchkey-script', {
    createScriptURL: (url) => {
      if (url !== script) throw new TypeError(`not a script of this page: ${url}`);
      return url;
    },
  });
  return policy.createScriptURL(script);
};

/** Lets the page start without a network from the next time on. A browser that refuses (private
 *  windows of some do) loses only that. */
export const startOffline = async (
  container: ServiceWorkerContainer | undefined,
): Promise<void> => {
  await container?.register(trustedScript()).catch(() => undefined);
};
