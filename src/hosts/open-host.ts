import type { Host } from '../model/host.ts'
import { answered } from './answered.ts'
import type { HostClient } from './client.ts'
import { Unanswered } from './failure.ts'
import type { HostRequest } from './request.ts'

/** Each of them takes a request or two; a push that brings more unexplained commits is no merge of pull requests. */
const MOST_COMMITS = 50

/** The host of a job, ready to be asked; its client is loaded with the first question. */
export function openHost(request: HostRequest): Host {
  const { pullRequest } = request.place
  return {
    reviews: () =>
      answered(request, async () => {
        if (pullRequest === null) throw new Unanswered({ about: 'no-number' })
        return await (await clientOf(request)).reviews(pullRequest)
      }),
    mergesOf: (commits, branch, isQueued) =>
      answered(request, async () => {
        if (commits.length > MOST_COMMITS) throw new Unanswered({ about: 'too-many', count: commits.length, most: MOST_COMMITS })
        return await (await clientOf(request)).mergesOf({ commits, branch, isQueued, pullRequest })
      }),
  }
}

/** Only the client of the one service is loaded. */
async function clientOf(request: HostRequest): Promise<HostClient> {
  switch (request.place.service) {
    case 'github':
      return await (await import('./github.ts')).githubClient(request)
    case 'gitlab':
      return await (await import('./gitlab.ts')).gitlabClient(request)
    case 'azure':
      return await (await import('./azure.ts')).azureClient(request)
  }
}
