import 'fake-indexeddb/auto';
import type { Config } from '#contract/config';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { OpenedWorkspace } from '../../src/workspace/connect.ts';
import { openOnHost, type OpenWorkspace } from '../../src/workspace/open-on-host.ts';
import { SignedOut } from '../../src/sign-in/request-failures.ts';
import { FakeBrowser, Life } from '../unit/workspace/fake-browser.ts';
import type { SignedIn } from './users.ts';

/** One request to S3 that left a device. */
export interface SentRequest {
  readonly method: string;
  readonly url: URL;
}

interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly headers: Record<string, string>;
  readonly body?: BodyInit;
}

let profiles = 0;

const nextProfile = (): string => {
  profiles += 1;
  return `device-${process.pid}-${profiles}`;
};

/** A browser profile of its own in this process: real requests, simulated storage and locks. */
export class Device extends FakeBrowser {
  readonly sent: SentRequest[] = [];
  /** Called before each request to S3; the request fails with the error that it throws. */
  beforeSending: (request: SentRequest) => void | Promise<void> = () => undefined;

  constructor(profile = nextProfile()) {
    super(profile);
  }

  /** The same profile after a restart of the browser, with what it stored. */
  restarted(): Device {
    const device = new Device(this.profile);
    for (let index = 0; index < this.storage.length; index += 1) {
      const key = this.storage.key(index) ?? '';
      device.storage.setItem(key, this.storage.getItem(key) ?? '');
    }
    return device;
  }

  override s3RequestHandler = (): NonNullable<S3ClientConfig['requestHandler']> => ({
    metadata: { handlerProtocol: 'http/1.1' },
    handle: (request: SdkRequest, options?: { abortSignal?: AbortSignal }) =>
      this.#send(request, options),
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  });

  async #send(request: SdkRequest, options: { abortSignal?: AbortSignal } = {}) {
    const { protocol, hostname, port, path, query, method, body } = request;
    const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
    for (const [name, value] of Object.entries(query)) {
      for (const one of [value].flat()) url.searchParams.append(name, one);
    }
    const sent = { method, url };
    await this.beforeSending(sent);
    this.sent.push(sent);
    // Headers that fetch sets itself, and those of Node's client only.
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !/^(host|expect)$/i.test(name)),
    );
    const response = await fetch(url, {
      ...{ method, headers },
      ...(body === undefined || method === 'GET' || method === 'HEAD' ? {} : { body }),
      ...(options.abortSignal === undefined ? {} : { signal: options.abortSignal }),
    });
    return {
      response: {
        statusCode: response.status,
        headers: Object.fromEntries(response.headers),
        body: new Uint8Array(await response.arrayBuffer()),
      },
    };
  }

  /** Numbers of the parts that this device has sent. */
  partsSent(): number[] {
    return this.sent
      .filter(({ method, url }) => method === 'PUT' && url.searchParams.has('partNumber'))
      .map(({ url }) => Number(url.searchParams.get('partNumber')));
  }
}

/** Opens the page's workspace on a device, as a tab that lives until `life` ends. `idToken` is what
 *  the user pool has: null once the refresh token is gone. */
export const openOn = (
  device: Device,
  config: Config,
  { email, tokens }: Pick<SignedIn, 'email' | 'tokens'>,
  life = new Life(),
  idToken: () => string | null = () => tokens.idToken,
  shared?: OpenWorkspace['shared'],
): Promise<OpenedWorkspace> =>
  openOnHost(
    {
      config,
      ...(shared === undefined ? {} : { shared }),
      userPool: {
        currentUser: () => ({ email, space: null }),
        idToken() {
          const token = idToken();
          return token === null
            ? Promise.reject(new SignedOut('the refresh token is gone'))
            : Promise.resolve(token);
        },
      },
    },
    device.tab(life),
  );
