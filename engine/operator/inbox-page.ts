import { html } from '../html.ts';
import type { Mail } from '../cognito-user-pool/mail.ts';
import { liveBar, type Page } from './page.ts';

/** The dev inbox.
 *  @param mails newest first. */
export const inboxPage = (mails: readonly Mail[]): Page => ({
  title: 'Inbox',
  at: '/_latchkey/inbox',
  live: true,
  body: html`
    <h1>Inbox</h1>
    <p class="soft">Emails that Cognito would have sent, newest first.</p>
    ${liveBar(mails.length === 1 ? '1 mail' : `${mails.length} mails`)}
    <ol class="box mails" data-live>
      ${mails.map(
        ({ to, subject, code, at }) =>
          html`<li id="m-${at}-${code}-${to}">
            <span>${to}</span> <span>${subject}</span> <strong class="code">${code}</strong>
            <time class="soft" datetime="${at}">${new Date(at).toLocaleString('en-GB')}</time>
          </li> `,
      )}
    </ol>
  `,
});
