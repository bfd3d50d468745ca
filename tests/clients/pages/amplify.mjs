/** Signs in and uses the storage by Amplify. */
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, getCurrentUser, signIn, signOut } from 'aws-amplify/auth';
import { downloadData, getProperties, getUrl, list, remove, uploadData } from 'aws-amplify/storage';

/** The name of a refused call's error; null when it was allowed. */
const refusal = async (call) => {
  try {
    await call();
    return null;
  } catch (error) {
    return error.name;
  }
};

export default async ({ config, email, password, ownPrefix, foreignPrefix }) => {
  const { region, userPoolId, userPoolClientId, identityPoolId, uploadsBucket, endpoints } = config;
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId,
        userPoolClientId,
        identityPoolId,
        userPoolEndpoint: endpoints.cognitoIdp,
        identityPoolEndpoint: endpoints.cognitoIdentity,
      },
    },
    Storage: {
      S3: {
        bucket: uploadsBucket,
        region,
        dangerouslyConnectToHttpEndpointForTesting: 'true',
      },
    },
  });
  const wrongPassword = await refusal(() => signIn({ username: email, password: `${password}x` }));
  const { isSignedIn } = await signIn({ username: email, password });
  const { signInDetails } = await getCurrentUser();
  const { identityId } = await fetchAuthSession();

  // More than Amplify's 5 MiB for one request.
  const large = new Uint8Array(6 * 1024 * 1024).fill(7);
  const path = `${ownPrefix}amplify/large`;
  await uploadData({ path, data: large, options: { contentType: 'image/png' } }).result;
  await uploadData({ path: `${ownPrefix}amplify/small`, data: 'small' }).result;
  const { items } = await list({ path: `${ownPrefix}amplify/` });
  const { size, contentType } = await getProperties({ path });
  const { body } = await downloadData({ path: `${ownPrefix}amplify/small` }).result;
  const small = await body.text();
  const { url } = await getUrl({ path: `${ownPrefix}amplify/small` });
  const linked = await (await fetch(url)).text();
  await remove({ path: `${ownPrefix}amplify/small` });
  const left = await list({ path: `${ownPrefix}amplify/` });
  const foreign = `${foreignPrefix}secret`;
  const refusals = {
    list: await refusal(() => list({ path: foreignPrefix })),
    read: await refusal(() => downloadData({ path: foreign }).result),
    write: await refusal(() => uploadData({ path: `${foreignPrefix}planted`, data: 'x' }).result),
    remove: await refusal(() => remove({ path: foreign })),
  };
  await signOut();
  return {
    wrongPassword,
    isSignedIn,
    loginId: signInDetails.loginId,
    identityId,
    paths: items.map((item) => item.path),
    properties: { size, contentType },
    small,
    linked,
    left: left.items.map((item) => item.path),
    refusals,
    afterSignOut: await refusal(() => getCurrentUser()),
  };
};
