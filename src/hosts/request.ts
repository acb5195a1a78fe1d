import type { HostPlace } from '../model/host.ts'

/** What a host's client is given of the job. */
export interface HostRequest {
  readonly place: HostPlace
  /** Where the token is read: it goes into requests and nowhere else. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Ends what is being asked when somebody stops us. */
  readonly stop: AbortSignal
}
