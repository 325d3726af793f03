/**
 * The names under which devices of all makes tell and take the same things. A register map may add names of its own;
 * these are the ones that Fakel acts on. The unit is the last word of the name; flags and phases have none.
 */
export const POINTS = {
  engine: [
    'frequency_hz',
    'power_w',
    'voltage_v',
    'breaker_closed',
    /** 0 stopped, 1 starting, 2 running, 3 stopping, 4 tripped. */
    'phase',
    'energy_wh',
    'run_time_s',
    'starts',
    'coolant_temperature_c',
    'oil_pressure_kpa',
    'start',
    'stop',
    'reset',
    'breaker_open',
    'breaker_close',
  ],
  electricityMeter: [
    'power_w',
    'energy_import_wh',
    'energy_export_wh',
    'frequency_hz',
    'voltage_l1_v',
    'voltage_l2_v',
    'voltage_l3_v',
    'current_l1_a',
    'current_l2_a',
    'current_l3_a',
    'power_factor',
  ],
  /** Of the gas as it is, dry: mole %; what is left of 100 % is not told. */
  gasAnalyser: [
    'x_methane',
    'x_ethane',
    'x_propane',
    'x_isobutane',
    'x_n_butane',
    'x_isopentane',
    'x_n_pentane',
    /** Hexanes and all that is heavier. */
    'x_hexanes',
    'x_nitrogen',
    'x_carbon_dioxide',
    'x_hydrogen_sulphide',
    /** Parts per million by volume. */
    'hydrogen_sulphide_ppm',
    /** 0 while it calibrates: the values are those of its last analysis. */
    'analysing',
    /** Not 0: its own alarms, whose meaning is in the manual. */
    'alarms',
    'alarms_2',
    'stream',
    /** When the analysis that is told began, by the device's own clock: a new one has another minute. */
    'analysis_hour',
    'analysis_minute',
    'sensor_life_percent',
    'in_calibration',
    'fault',
  ],
  gasMeter: ['flow_m3_per_h', 'volume_m3', 'pressure_kpa', 'temperature_c', 'heating_value_mj_per_m3'],
} as const

/** What the `phase` point of an engine controller says. */
export const ENGINE_PHASES = ['stopped', 'starting', 'running', 'stopping', 'tripped'] as const
export type EnginePhase = (typeof ENGINE_PHASES)[number]
