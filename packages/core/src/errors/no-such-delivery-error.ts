import { EngineError } from './engine-error.ts'

/** No delivery has this number. */
export class NoSuchDeliveryError extends EngineError {
  readonly deliveryId: number

  constructor(id: number) {
    super('no-such-delivery', {
      message: `There is no delivery ${id}.`,
      remedy: 'List them with "sloth-runner hook deliveries".',
    })
    this.deliveryId = id
  }
}
