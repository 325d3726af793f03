import { type Kysely, Migrator, sql } from 'kysely'

/** Each migration once, in order, on both kinds of PostgreSQL. A migration that has shipped is never changed. */
const MIGRATIONS: Readonly<Record<string, readonly string[]>> = {
  '0001-first': [
    `create table readings (
       channel text not null, at bigint not null, value double precision, quality text not null,
       primary key (channel, at)
     ) partition by range (at)`,
    `create table machine_readings (
       machine text not null, at bigint not null, mining boolean, power_w double precision,
       hashrate_ths double precision, temperature_c double precision, quality text not null,
       primary key (machine, at)
     ) partition by range (at)`,
    `create table chain (
       chain text not null, batch bigint not null, previous text not null, hash text not null,
       row_count integer not null, primary key (chain, batch)
     )`,
    `create table events (
       sequence bigint primary key, at bigint not null, severity text not null, kind text not null,
       subject text not null, who text not null, why text not null, data jsonb not null,
       key text not null unique, batch bigint not null
     )`,
    'create index events_batch on events (batch)',
    `create table settled (
       start_at bigint primary key, end_at bigint not null, inputs text not null, body text not null,
       batch bigint not null
     )`,
    'create index settled_batch on settled (batch)',
    `create table balances (
       start_at bigint not null, end_at bigint not null, kind text not null, body text not null,
       batch bigint not null, primary key (start_at, kind)
     )`,
    'create index balances_batch on balances (batch)',
    `create table commands (
       id text primary key, at bigint not null, who text not null, why text not null, until_at bigint not null,
       target_kind text not null, target_id text not null, action jsonb not null
     )`,
    'create index commands_at on commands (at)',
    `create table command_steps (
       number bigint generated always as identity primary key, command text not null, at bigint not null,
       state text not null, detail text not null, unique (command, at, state, detail)
     )`,
    'create index command_steps_command on command_steps (command, number)',
    'create table notes (name text primary key, value jsonb not null)',
    `create function refuse_change() returns trigger language plpgsql as $$
     begin raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation'; end $$`,
    ...['chain', 'events', 'settled', 'balances', 'commands', 'command_steps'].flatMap((table) => [
      `create trigger ${table}_rows before update or delete on ${table}
       for each row execute function refuse_change()`,
      `create trigger ${table}_whole before truncate on ${table}
       for each statement execute function refuse_change()`,
    ]),
  ],
  '0002-register': [
    `create table register_entries (
       sequence bigint primary key, machine text not null, entered_at bigint not null, effective_at bigint not null,
       who text not null, why text not null, fact jsonb not null, batch bigint not null
     )`,
    'create index register_entries_machine on register_entries (machine, sequence)',
    'create index register_entries_batch on register_entries (batch)',
    `create trigger register_entries_rows before update or delete on register_entries
     for each row execute function refuse_change()`,
    `create trigger register_entries_whole before truncate on register_entries
     for each statement execute function refuse_change()`,
  ],
  '0003-tickets': [
    `create table ticket_entries (
       sequence bigint primary key, ticket text not null, machine text not null, at bigint not null,
       who text not null, fact jsonb not null, batch bigint not null
     )`,
    'create index ticket_entries_ticket on ticket_entries (ticket, sequence)',
    'create index ticket_entries_batch on ticket_entries (batch)',
    `create trigger ticket_entries_rows before update or delete on ticket_entries
     for each row execute function refuse_change()`,
    `create trigger ticket_entries_whole before truncate on ticket_entries
     for each statement execute function refuse_change()`,
  ],
  '0004-emissions': [
    `create table emission_entries (
       sequence bigint primary key, kind text not null, subject text not null, at bigint not null,
       who text not null, why text not null, body text not null, batch bigint not null
     )`,
    'create index emission_entries_subject on emission_entries (kind, subject, sequence)',
    'create index emission_entries_batch on emission_entries (batch)',
    `create trigger emission_entries_rows before update or delete on emission_entries
     for each row execute function refuse_change()`,
    `create trigger emission_entries_whole before truncate on emission_entries
     for each statement execute function refuse_change()`,
  ],
  '0005-calls': [
    `create table call_entries (
       sequence bigint primary key, kind text not null, subject text not null, at bigint not null,
       who text not null, why text not null, body text not null, batch bigint not null
     )`,
    'create index call_entries_subject on call_entries (subject, sequence)',
    'create index call_entries_batch on call_entries (batch)',
    `create trigger call_entries_rows before update or delete on call_entries
     for each row execute function refuse_change()`,
    `create trigger call_entries_whole before truncate on call_entries
     for each statement execute function refuse_change()`,
  ],
  // Rows may go when they are old, but none is ever changed. PostgreSQL compresses the bodies of itself.
  '0006-plans': [
    `create table plans (
       id text primary key, made_at bigint not null, how text not null, gap double precision,
       seconds double precision not null, start_at bigint not null, end_at bigint not null,
       step_s double precision not null, total_minor double precision not null, terms jsonb not null,
       given_way jsonb not null, sha256 text not null, body text not null
     )`,
    'create index plans_made on plans (made_at)',
    `create trigger plans_rows before update on plans for each row execute function refuse_change()`,
  ],
}

/** Brings the database to this version; rejects with what went wrong, leaving it as it was. */
export async function migrate(db: Kysely<never>): Promise<void> {
  const migrator = new Migrator({
    db,
    migrationTableName: 'fakel_migration',
    migrationLockTableName: 'fakel_migration_lock',
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          Object.entries(MIGRATIONS).map(([name, statements]) => [
            name,
            {
              up: async (transaction: Kysely<unknown>) => {
                for (const statement of statements) await sql.raw(statement).execute(transaction)
              },
            },
          ]),
        ),
    },
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}
