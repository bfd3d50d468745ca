import { createXhrHandler } from '../upload/xhr-handler.ts';
import { createS3Access, type S3Access, type S3AccessParts } from './s3-access.ts';

/** Creates the access to S3 by XMLHttpRequest. A module of its own, loaded after the page is on screen:
 *  the client is a third of the page's code, and the list of sessions does not need it. */
export const createBrowserS3 = (parts: S3AccessParts): S3Access =>
  createS3Access(parts, createXhrHandler());
