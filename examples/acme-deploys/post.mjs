// What a deployer does at the end of a deployment.
import { env, stdout } from 'node:process';

const deploy = {
  id: 'shop-production-17',
  application: 'shop',
  version: '1.4.0',
  environment: 'production',
  started: '2026-11-22T12:00:00Z',
  finished: '2026-11-22T12:01:12Z',
  succeeded: true,
};
const answer = await fetch(`http://127.0.0.1:${env.PORT ?? 8090}/deploys`, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    authorization: `Bearer ${env.DEPLOY_TOKEN ?? 'try-it'}`,
  },
  body: JSON.stringify(deploy),
});
stdout.write(`${answer.status} ${(await answer.text()).trim()}\n`);
