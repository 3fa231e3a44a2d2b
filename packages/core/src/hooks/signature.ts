import { createHmac } from 'node:crypto'

/** The header that carries the signature of what is posted. */
export const signatureHeader = 'X-Sloth-Runner-Signature-256'

/** `sha256=` and the HMAC (RFC 2104) of the body's bytes under the secret's, in hexadecimal, as GitHub signs its webhooks. */
export function signatureOf(body: string, secret: Uint8Array): string {
  return `sha256=${createHmac('sha256', secret).update(body, 'utf8').digest('hex')}`
}
