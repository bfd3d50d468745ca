import { nameHeader, shareField, sharedCache } from '#contract/shared-pictures';

const keep = async (files: readonly File[]): Promise<void> => {
  const cache = await caches.open(sharedCache);
  const now = Date.now();
  await Promise.all(
    files.map((file, index) => {
      const headers = {
        'content-type': file.type,
        [nameHeader]: encodeURIComponent(file.name),
        date: new Date(now).toUTCString(),
      };
      return cache.put(`/shared/${now}-${index}`, new Response(file, { headers }));
    }),
  );
};

/** Keeps the pictures that the system posts when they are shared with the installed page, and shows the
 *  page, which takes them once somebody is signed in.
 *  @see https://w3c.github.io/web-share-target/ */
export const keepShared = async (request: Request): Promise<Response> => {
  try {
    const posted = (await request.formData()).getAll(shareField);
    await keep(posted.filter((one): one is File => one instanceof File && one.size > 0));
  } catch {
    const words =
      'This browser has no room for these pictures. Open Latchkey and choose them there.';
    return new Response(words, { status: 507 });
  }
  return Response.redirect('/', 303);
};
