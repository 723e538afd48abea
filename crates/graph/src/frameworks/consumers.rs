//! Code that takes messages from a broker: listeners by annotation, consumers by call.

use deepdive_model::EntryPointKind;

use super::scan::{Scan, Source, Way, last_part};
use crate::EntryPointFact;
use crate::facts::{ArgValue, CallFact, DecoratorFact, SymbolFact, SymbolIx};

/// Annotations of listeners: name, the arguments that name the topic or queue, broker.
const LISTENERS: &[(&str, &[&str], &str)] = &[
    ("KafkaListener", &["topics", "topicPattern"], "Kafka"),
    ("RabbitListener", &["queues", "bindings"], "RabbitMQ"),
    ("StreamListener", &["value", "target"], "Spring Cloud Stream"),
    ("SqsListener", &["value", "queueNames"], "SQS"),
    ("JmsListener", &["destination"], "JMS"),
    ("EventPattern", &[], "NestJS"),
    ("MessagePattern", &[], "NestJS"),
    ("Processor", &["name"], "BullMQ"),
];

/// Calls that consume: last part of the callee, module that the file must import, keywords of the queue, framework.
const CALLS: &[(&str, &str, &[&str], &str)] = &[
    ("consume", "amqplib", &[], "RabbitMQ"),
    ("subscribe", "kafkajs", &["topic", "topics"], "Kafka"),
    ("basic_consume", "pika", &["queue"], "RabbitMQ"),
    ("KafkaConsumer", "kafka", &[], "Kafka"),
    ("Worker", "bullmq", &[], "BullMQ"),
    ("Consume", "github.com/streadway/amqp", &[], "RabbitMQ"),
    ("Consume", "github.com/rabbitmq/amqp091-go", &[], "RabbitMQ"),
    ("ConsumePartition", "github.com/IBM/sarama", &[], "Kafka"),
];

/// Every consumer that is declared.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    for source in scan.sources(&[]) {
        for (at, symbol) in source.symbols() {
            for decorator in &symbol.decorators {
                listener(scan, source, (at, symbol), decorator, found);
            }
        }
        for (_, call) in source.calls() {
            consumer(scan, source, call, found);
        }
    }
}

fn listener(
    scan: &Scan<'_>,
    source: Source<'_>,
    (at, symbol): (SymbolIx, &SymbolFact),
    decorator: &DecoratorFact,
    found: &mut Vec<EntryPointFact>,
) {
    let name = source.text(decorator.name);
    let Some((_, keys, framework)) = LISTENERS.iter().find(|(wanted, _, _)| *wanted == name) else { return };
    let is_topic = |arg: &&crate::facts::ArgFact| arg.keyword.is_none_or(|name| keys.contains(&source.text(name)));
    let topics: Vec<_> = decorator.args.iter().filter(is_topic).flat_map(|arg| values(scan, source, &arg.value)).collect();
    let handler = (scan.graph.symbol_of(source.id, at), source.text(symbol.name).to_owned());
    for topic in topics {
        let way = Way {
            kind: EntryPointKind::Consumer,
            framework,
            method: "",
            route: topic,
            handler: handler.clone(),
            guards: Vec::new(),
        };
        found.push(way.at(source.id, decorator.line, symbol.name_line));
    }
}

fn values(scan: &Scan<'_>, source: Source<'_>, value: &ArgValue) -> Vec<String> {
    match value {
        ArgValue::List(values) => values.iter().filter_map(|value| scan.value(source, value)).collect(),
        ArgValue::Text(_) => scan.value(source, value).into_iter().collect(),
        ArgValue::Name(name) => vec![scan.value(source, value).unwrap_or_else(|| last_part(source.text(*name)).to_owned())],
        ArgValue::Call(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => Vec::new(),
    }
}

fn consumer(scan: &Scan<'_>, source: Source<'_>, call: &CallFact, found: &mut Vec<EntryPointFact>) {
    let name = source.text(call.name);
    let Some((_, _, keys, framework)) =
        CALLS.iter().find(|(wanted, module, _, _)| *wanted == name && source.imports_any(&[module]))
    else {
        return;
    };
    let keyed = keys.iter().find_map(|key| source.keyword(&call.args, key));
    let Some(topic) = keyed.or_else(|| source.positional(&call.args).next()) else { return };
    let handler =
        source.positional(&call.args).skip(1).map(|value| scan.handler(source, value)).find(|(symbol, _)| symbol.is_some());
    let caller = call.caller.and_then(|caller| scan.graph.symbol_of(source.id, caller));
    let handler = handler.unwrap_or_else(|| (caller, String::new()));
    for topic in values(scan, source, topic) {
        let way = Way {
            kind: EntryPointKind::Consumer,
            framework,
            method: "",
            route: topic,
            handler: handler.clone(),
            guards: Vec::new(),
        };
        found.push(way.at(source.id, call.line, call.end_line));
    }
}
