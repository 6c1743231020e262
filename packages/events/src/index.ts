export { EVENT_SOURCE, type EventDetail, type EventType, eventSchemas, type PiutangEvent } from './events.ts';
