import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { readBody } from '../api/serve.ts';
import { element, xmlDocument } from '../objects/xml.ts';
import type { Mailbox, OutgoingMail } from './mailbox.ts';

/** SES takes 40 MB of message; base64 and form encoding make it longer. */
const MAX_REQUEST_BYTES = 80 * 1024 * 1024;

/** Mails a second that the local SES says it takes: so many that nobody waits, for time is virtual here and waiting is not. */
const MAX_SEND_RATE = '10000';

/** The SES endpoint (version 1, query protocol): `SendRawEmail`, `SendEmail` and `GetSendQuota`. */
export function sesListener(mailbox: Mailbox): RequestListener {
  return (incoming, outgoing) => {
    const fail = (status: number, code: string, message: string) => {
      const error = element('Error', element('Type', 'Sender') + element('Code', code) + element('Message', message), {
        raw: true,
      });
      outgoing.writeHead(status, { 'content-type': 'text/xml' });
      outgoing.end(xmlDocument('ErrorResponse', [error, element('RequestId', randomUUID())]));
    };
    readBody(incoming, MAX_REQUEST_BYTES)
      .then((body) => {
        const form = new URLSearchParams(body.toString('utf8'));
        const action = form.get('Action') ?? '';
        if (action === 'GetSendQuota') {
          const quota =
            element('Max24HourSend', '1000000') +
            element('MaxSendRate', MAX_SEND_RATE) +
            element('SentLast24Hours', '0');
          const id = element('ResponseMetadata', element('RequestId', randomUUID()), { raw: true });
          outgoing.writeHead(200, { 'content-type': 'text/xml' });
          outgoing.end(xmlDocument('GetSendQuotaResponse', [element('GetSendQuotaResult', quota, { raw: true }), id]));
          return;
        }
        if (action !== 'SendRawEmail' && action !== 'SendEmail') {
          return fail(400, 'InvalidAction', `the local cloud does not simulate SES ${action}`);
        }
        const sent = mailbox.send(action === 'SendRawEmail' ? rawMail(form) : simpleMail(form));
        if ('refused' in sent) return fail(400, sent.refused, sent.message);
        const result = element(`${action}Result`, element('MessageId', sent.messageId), { raw: true });
        const metadata = element('ResponseMetadata', element('RequestId', randomUUID()), { raw: true });
        outgoing.writeHead(200, { 'content-type': 'text/xml' });
        outgoing.end(xmlDocument(`${action}Response`, [result, metadata]));
      })
      .catch((error: unknown) => fail(500, 'InternalFailure', String(error)));
  };
}

function rawMail(form: URLSearchParams): OutgoingMail {
  const raw = Buffer.from(form.get('RawMessage.Data') ?? '', 'base64');
  return { raw, destinations: members(form, 'Destinations'), ...envelope(form) };
}

function simpleMail(form: URLSearchParams): OutgoingMail {
  const to = members(form, 'Destination.ToAddresses');
  const cc = members(form, 'Destination.CcAddresses');
  const html = form.get('Message.Body.Html.Data');
  const encode = (text: string) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
  const lines = [
    `From: ${form.get('Source') ?? ''}`,
    `To: ${to.join(', ')}`,
    ...(cc.length === 0 ? [] : [`Cc: ${cc.join(', ')}`]),
    `Subject: ${encode(form.get('Message.Subject.Data') ?? '')}`,
    'MIME-Version: 1.0',
    `Content-Type: text/${html === null ? 'plain' : 'html'}; charset=utf-8`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(html ?? form.get('Message.Body.Text.Data') ?? '').toString('base64'),
  ];
  const bcc = members(form, 'Destination.BccAddresses');
  return { raw: Buffer.from(lines.join('\r\n')), destinations: [...to, ...cc, ...bcc], ...envelope(form) };
}

function envelope(form: URLSearchParams): Omit<OutgoingMail, 'raw' | 'destinations'> {
  const source = form.get('Source');
  const configurationSet = form.get('ConfigurationSetName');
  const tags: Record<string, string> = {};
  for (let at = 1; form.has(`Tags.member.${at}.Name`); at += 1) {
    tags[form.get(`Tags.member.${at}.Name`) ?? ''] = form.get(`Tags.member.${at}.Value`) ?? '';
  }
  return {
    tags,
    ...(source === null ? {} : { source }),
    ...(configurationSet === null ? {} : { configurationSet }),
  };
}

function members(form: URLSearchParams, name: string): string[] {
  const found: string[] = [];
  for (let at = 1; form.has(`${name}.member.${at}`); at += 1) found.push(form.get(`${name}.member.${at}`) ?? '');
  return found;
}
