import { expect, test } from 'vitest'
import { preReceiveEvent } from '../../../src/events/pre-receive.ts'
import { pusherOf } from '../../../src/events/pusher.ts'
import { bytes } from './samples.ts'

test.each([
  ['GitLab', { GL_ID: 'user-7', GL_PROTOCOL: 'ssh', GL_REPOSITORY: 'project-12', GL_USERNAME: 'ada' }, { name: 'ada', host: 'GitLab' }],
  ['a deploy key of GitLab', { GL_ID: 'key-7', GL_REPOSITORY: 'project-12' }, { name: null, host: 'GitLab' }],
  [
    'GitHub Enterprise',
    { GITHUB_REPO_NAME: 'shop/web', GITHUB_USER_LOGIN: 'ada', GITHUB_VIA: 'pull request merge button' },
    { name: 'ada', host: 'GitHub Enterprise' },
  ],
  ['Gitea', { GITEA_REPO_NAME: 'web', GITEA_PUSHER_NAME: 'ada' }, { name: 'ada', host: 'Gitea' }],
  ['Bitbucket', { BB_REPO_SLUG: 'web', BB_USER_NAME: 'ada' }, { name: 'ada', host: 'Bitbucket' }],
  ['gitolite', { GL_REPO: 'web', GL_USER: 'ada' }, { name: 'ada', host: 'gitolite' }],
  ['git http-backend', { GATEWAY_INTERFACE: 'CGI/1.1', REMOTE_USER: 'ada' }, { name: 'ada', host: 'the web server' }],
  ['http-backend without a login', { GATEWAY_INTERFACE: 'CGI/1.1', REMOTE_USER: '' }, { name: null, host: 'the web server' }],
])('who pushes: %s', (_, environment, pusher) => {
  expect(pusherOf(environment)).toEqual(pusher)
  expect(preReceiveEvent(bytes(''), environment).pusher).toEqual(pusher)
})

test('a name without its host is anybody’s', () => {
  expect(pusherOf({ GL_USERNAME: 'ada', REMOTE_USER: 'ada', USER: 'git' })).toBeNull()
  expect(preReceiveEvent(bytes(''), {})).not.toHaveProperty('pusher')
})
