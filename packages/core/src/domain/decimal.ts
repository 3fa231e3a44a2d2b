/** A number as people write it: these digits, as an integer, times ten to the exponent. */
interface Decimal {
  readonly digits: string
  readonly exponent: number
}

/**
 * Whether the number that a text writes, such as `-1.5e3`, comes back just as it was written: a double holds some 16 digits, and
 * rounds the others away.
 */
export function isKeptExactly(text: string): boolean {
  const number = Number(text)
  if (!Number.isFinite(number)) return false
  const [written, kept] = [decimalOf(text), decimalOf(String(number))]
  return written.digits === kept.digits && written.exponent === kept.exponent
}

/**
 * Whether the number that a text writes with a fraction or an exponent would lose digits. What is beyond the range of numbers,
 * and integers beyond 2^53, tell themselves by their values.
 */
export function isRounded(text: string): boolean {
  return /[.eE]/.test(text) && Number.isFinite(Number(text)) && !isKeptExactly(text)
}

/** The sum of two finite numbers as people write them, so that 0.1 and 0.2 give 0.3; null when no number holds it exactly. */
export function exactSum(one: number, other: number): number | null {
  const [first, second] = [decimalOf(String(one)), decimalOf(String(other))]
  const exponent = Math.min(first.exponent, second.exponent)
  const unitsOf = (each: Decimal) => BigInt(each.digits) * 10n ** BigInt(each.exponent - exponent)
  const text = `${unitsOf(first) + unitsOf(second)}e${exponent}`
  return isKeptExactly(text) ? Number(text) : null
}

/** Without zeros at the ends, so that the same number always has the same digits. */
function decimalOf(text: string): Decimal {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.')
  const all = `${whole}${fraction}`.replace(/^0+/, '')
  let end = all.length
  while (end > 0 && all[end - 1] === '0') end--
  if (end === 0) return { digits: '0', exponent: 0 }
  const sign = mantissa.startsWith('-') ? '-' : ''
  return { digits: sign + all.slice(0, end), exponent: Number(power) - fraction.length + all.length - end }
}
