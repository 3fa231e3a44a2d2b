/** What a key file begins with. */
export const keyFileMark = 'sloth-runner-key-1'

/** Whether the bytes are those of a key file, whatever it is called and wherever it was copied to. */
export function isKeyFile(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 256)).toString('latin1').trimStart().startsWith(`${keyFileMark} `)
}
