#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use super::read;
use crate::TextFile;
use crate::infrastructure::Infrastructure;
use crate::infrastructure::describe::{entry, workload};

fn check_files(files: &[TextFile<'_>], expected: &[&str]) {
    let mut into = Infrastructure::default();
    read(files, &mut into, &mut Vec::new());
    let mut told: Vec<String> = into.workloads.iter().map(workload).collect();
    told.extend(into.network_services.iter().map(|s| {
        let ports: Vec<String> = s.ports.iter().map(|p| format!("{}@{}", p.0, p.1)).collect();
        format!(
            "Service {} {}-{} {:?} {} {}",
            s.name,
            s.line,
            s.end_line,
            s.selector,
            ports.join(","),
            s.external.as_deref().unwrap_or("-")
        )
    }));
    told.extend(into.objects.iter().map(|o| {
        let entries: Vec<String> = o.entries.iter().map(entry).collect();
        format!("{} {} {}-{} {}", o.kind, o.name, o.line, o.end_line, entries.join(" "))
    }));
    assert_eq!(told, expected);
}

fn check(text: &str, expected: &[&str]) {
    check_files(&[TextFile { path: "k8s/all.yaml", text }], expected);
}

#[test]
fn a_deployment_with_everything() {
    let text = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  replicas: 2
  template:
    metadata:
      labels: {app: basket, tier: back}
    spec:
      securityContext: {runAsUser: 0}
      containers:
      - name: proxy
        image: envoy:1
      - name: cart
        image: shop/cart:v1
        command: [run]
        args: ['--port', '80']
        ports:
        - containerPort: 7070
        env:
        - name: REDIS
          value: redis:6379
        - name: PW
          valueFrom:
            secretKeyRef: {name: s, key: pw}
        envFrom:
        - configMapRef: {name: conf}
        readinessProbe: {exec: {}}
        resources:
          limits: {cpu: 1}
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec:
  selector: {app: basket}
  ports:
  - port: 80
    targetPort: 7070
";
    check(
        text,
        &[
            "Deployment cart 1-31 image=shop/cart:v1@16 sidecars[envoy:1@14] env[REDIS=redis:6379@22 PW=secret:s/pw@24] from[config:conf@28] command=run --port 80@17 ports[7070@20] aliases[basket] labels[app=basket tier=back] replicas=2@6 probe limits privileged@11",
            "Service cart 33-40 [(\"app\", \"basket\")] 80@39 -",
        ],
    );
}

#[test]
fn lists_jobs_and_pods() {
    let text = "apiVersion: v1
kind: List
items:
- apiVersion: batch/v1
  kind: CronJob
  metadata: {name: nightly}
  spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}}
- apiVersion: v1
  kind: Pod
  metadata: {name: lone}
  spec: {containers: [{name: a, image: c, securityContext: {privileged: true}}]}
- apiVersion: v1
  kind: Service
  metadata: {name: out}
  spec: {type: ExternalName, externalName: db.example.org}
";
    check(
        text,
        &["CronJob nightly 4-7 image=b@7", "Pod lone 8-11 image=c@11 privileged@11", "Service out 12-15 []  db.example.org"],
    );
}

#[test]
fn objects_say_what_they_point_at() {
    let text = "apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data:
  URL: http://x
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: in}
spec:
  rules:
  - host: a.b
    http:
      paths:
      - path: /api
        backend: {service: {name: web}}
---
kind: HorizontalPodAutoscaler
apiVersion: autoscaling/v2
metadata: {name: h}
spec:
  scaleTargetRef: {name: web}
  maxReplicas: 9
---
apiVersion: v1
kind: Secret
metadata: {name: s}
data: {pw: aGk=}
";
    check(
        text,
        &[
            "ConfigMap conf 1-5 URL=http://x@5",
            "Ingress in 7-16 host=a.b@12 path=/api@15 backend=web@16",
            "HorizontalPodAutoscaler h 18-23 target=web@22 maxReplicas=9@23",
            "Secret s 25-28 pw=@28",
        ],
    );
}

#[test]
fn templates_are_filled_from_their_chart() {
    let template = "{{- if .Values.cart.create }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Values.cart.name }}
  labels:
    {{- include \"x.labels\" . | nindent 4 }}
spec:
  template:
    spec:
      containers:
      - name: server
        image: {{ .Values.repo }}/{{ .Values.cart.name }}:{{ .Release.Name }}
        resources:
          {{- toYaml .Values.cart.resources | nindent 10 }}
{{- end }}
";
    check_files(
        &[
            TextFile { path: "chart/values.yaml", text: "repo: r.io\ncart:\n  name: cart\n" },
            TextFile { path: "chart/templates/cart.yaml", text: template },
        ],
        &["Deployment cart 2-14 image=r.io/cart:{{ .Release.Name }}@13"],
    );
}

#[test]
fn what_a_chart_turns_off_is_not_there() {
    check_files(
        &[
            TextFile { path: "chart/values.yaml", text: "trace: {create: false}\n" },
            TextFile {
                path: "chart/templates/t.yaml",
                text: "{{- if .Values.trace.create }}\nkind: Deployment\napiVersion: apps/v1\nmetadata: {name: trace}\n---\n{{- end }}\nkind: Service\napiVersion: v1\nmetadata: {name: a}\n",
            },
        ],
        &["Service a 7-9 []  -"],
    );
}

#[test]
fn patches_and_foreign_documents() {
    check("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: gone}\n$patch: delete\n", &[]);
    check(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n  replicas: 5\n",
        &["Deployment a 1-6 replicas=5@6"],
    );
    check("apiVersion: skaffold/v3\nkind: Config\nbuild: {}\n", &[]);
    check("apiVersion: v1\nkind: Service\nmetadata: {}\n", &[]);
    check("apiVersion: v1\nkind: Deployment\nmetadata: {name: x}\nspec: @\nother: 1\n", &["Deployment x 1-5"]);
}
