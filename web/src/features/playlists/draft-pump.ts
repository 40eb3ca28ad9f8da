/** Saves versions of something, one after another: of those that wait only the newest is sent. */
export class DraftPump<T> {
  #next: { value: T } | null = null
  #running: Promise<void> | null = null

  constructor(private readonly save: (value: T) => Promise<void>) {}

  /** Saves a version; true for the one after which nothing waited any more. */
  async put(value: T): Promise<boolean> {
    const mine = { value }
    this.#next = mine
    this.#running ??= this.#run().finally(() => {
      this.#running = null
    })
    await this.#running
    return this.#last === mine
  }

  /** Waits for what is on its way. */
  async settled(): Promise<void> {
    await this.#running
  }

  #last: { value: T } | null = null

  async #run() {
    try {
      for (let now = this.#next; now; now = this.#next) {
        this.#next = null
        this.#last = now
        await this.save(now.value)
      }
    } finally {
      this.#next = null // what waited started from what could not be saved
    }
  }
}
