import {
  analysisRequest,
  analysisView,
  type GasFace,
  gasHistoryPoint,
  gasPageView,
} from '../../site/index.ts'
import { type App, answers, at, body, createRoute, type Parts, z } from '../parts.ts'
import { Refused } from '../problem.ts'

const LONGEST_HOURS = 168

/** The gas of the site: what it is made of, what engines may make of it, where it goes. */
export function gasRoutes(app: App, parts: Parts): void {
  const { site, audit } = parts
  const gasOf = (): GasFace => {
    if (site.gas === undefined) throw new Refused('not_found', 'this site burns no gas')
    return site.gas
  }

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/gas'),
      summary: 'The gas in force, what engines may make of it, and where it goes',
      responses: answers(gasPageView.openapi('Gas'), 'As of now; 404 where the site burns no gas'),
    }),
    (c) => c.json(gasOf().view(), 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/gas/analyses'),
      summary: 'Laboratory analyses of the gas',
      responses: answers(
        z.object({ analyses: z.array(analysisView.openapi('GasAnalysis')) }),
        'The newest sample first',
      ),
    }),
    (c) => c.json({ analyses: [...gasOf().analyses()] }, 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/gas/history'),
      summary: 'What the analysers of the gas told over the last hours',
      request: { query: z.object({ hours: z.coerce.number().min(0.1).max(LONGEST_HOURS).default(24) }) },
      responses: answers(
        z.object({ points: z.array(gasHistoryPoint.openapi('GasHistoryPoint')) }),
        'Ascending in time, at most 96; a time of which nothing was told has no point',
      ),
    }),
    async (c) => c.json({ points: [...(await gasOf().history(c.req.valid('query').hours))] }, 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/gas/analyses'),
      summary: 'Enter a laboratory analysis',
      description:
        'It is in force from the time of its sampling. It is never changed; a better one is entered after it.',
      request: { body: body(analysisRequest) },
      responses: answers(analysisView, 'As it was understood'),
    }),
    async (c) => {
      const who = c.var.person.name
      const analysis = await gasOf().enter(c.req.valid('json'), who)
      await audit({
        kind: 'gas.analysis-entered',
        subject: site.file.gas?.inlet.id ?? '',
        who,
        why: analysis.why ?? '',
        data: {
          sampled_at: analysis.sampled_at,
          net_heating_value_mj_per_m3: analysis.net_heating_value_mj_per_m3,
        },
      })
      return c.json(analysis, 200)
    },
  )
}
