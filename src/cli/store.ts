import { Command } from 'commander'
import { instant } from '../quantity/index.ts'
import { FolderTaken, openStore, StoreUnavailable } from '../store/index.ts'
import { keptPlaceOf, NoDataFolder } from './place.ts'

/** `fakel store verify`: whether the books are as they were written. */
export function storeCommand(): Command {
  const command = new Command('store').description('the memory of a site')
  command
    .command('verify')
    .description('check every link of the hash chains of events, settled intervals and the register')
    .option('--data <folder>', 'data folder, unless DATABASE_URL is set', 'data/flare-site')
    .action(async (options: { readonly data: string }) => {
      try {
        const store = await openStore(keptPlaceOf(options.data), { now: () => instant(Date.now()) })
        for (const verdict of await store.verify()) {
          if (verdict.ok)
            console.log(`${verdict.chain}: ${verdict.batches} batches, ${verdict.rows} rows, unbroken`)
          else {
            console.error(`${verdict.chain}: broken at batch ${verdict.batch}: ${verdict.reason}`)
            process.exitCode = 1
          }
        }
        await store.close()
      } catch (error) {
        const known = [StoreUnavailable, FolderTaken, NoDataFolder].some((kind) => error instanceof kind)
        if (!known || !(error instanceof Error)) throw error
        console.error(error.message)
        process.exitCode = 1
      }
    })
  return command
}
